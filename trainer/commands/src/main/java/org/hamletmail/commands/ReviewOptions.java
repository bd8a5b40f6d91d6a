package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.corpus.CorpusSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what a new model must not do worse, and where it is published then. */
final class ReviewOptions {
  @Option(
      names = "--compare-to",
      paramLabel = "DIR",
      description =
          "Refuse a model that is significantly worse on the test part than the one in this"
              + " directory (McNemar's test, on ham alone and on all).")
  private @Nullable Path compareTo;

  @Option(
      names = "--compare-base",
      paramLabel = "FILE",
      description = "The checkpoint that the compared model stands on (default: --base).")
  private @Nullable Path compareBase;

  @Option(
      names = "--golden",
      paramLabel = "FILE",
      description =
          "Messages with labels, in the forms of --labeled, each of which the model must get right;"
              + " instead of the set that is built in. Repeatable.")
  private List<Path> golden = new ArrayList<>();

  @Option(
      names = "--golden-ham",
      paramLabel = "PATH",
      description = "Mail that must not be tagged, named as with --ham. Repeatable.")
  private List<Path> goldenHam = new ArrayList<>();

  @Option(
      names = "--golden-spam",
      paramLabel = "PATH",
      description = "Mail that must be tagged. Repeatable.")
  private List<Path> goldenSpam = new ArrayList<>();

  @Option(
      names = "--publish",
      paramLabel = "LINK",
      description =
          "Let this link, such as models/current, name the new model if it is not refused. Compares"
              + " it with the one that the link names, unless --compare-to names another.")
  private @Nullable Path publish;

  @Option(
      names = "--force",
      description = "Write and publish the model even if it would be refused; says why.")
  private boolean force;

  /**
   * Refuses what would fail after hours of training.
   *
   * @throws IllegalArgumentException if options contradict each other
   * @throws IOException if the link can't be switched
   */
  void check(Output output) throws IOException {
    if (publish != null) {
      Path directory = output.directory().toAbsolutePath().normalize();
      if (publish.toAbsolutePath().normalize().equals(directory)) {
        throw new IllegalArgumentException(
            "--publish and --output are both "
                + publish
                + "; the link needs a name of its own, such as "
                + directory.resolveSibling("current"));
      }
      new ModelLink(publish).check();
      if (compareTo == null
          && Files.exists(publish, LinkOption.NOFOLLOW_LINKS)
          && !Files.exists(publish)) {
        throw new IOException(
            publish
                + " leads nowhere ("
                + Files.readSymbolicLink(publish)
                + "), so there is no model to compare with; remove it, or name one with"
                + " --compare-to");
      }
    }
    if (compareBase != null && old().isEmpty()) {
      throw new IllegalArgumentException("--compare-base needs --compare-to");
    }
  }

  /** Returns whether anything can refuse the model. */
  boolean wanted() {
    return compareTo != null || publish != null || !goldenSources().isEmpty();
  }

  /** Returns the model to compare with. */
  Optional<Path> old() {
    if (compareTo != null) {
      return Optional.of(compareTo);
    }
    return Optional.ofNullable(publish).filter(Files::isDirectory);
  }

  /** Returns the base of the model to compare with. */
  Optional<Path> oldBase(@Nullable Path base) throws IOException {
    return compareBase == null
        ? Optional.ofNullable(base)
        : Optional.of(BaseFile.find(compareBase, System.getenv()));
  }

  List<CorpusSource> goldenSources() {
    return CorpusOptions.sources(goldenHam, goldenSpam, golden);
  }

  Optional<ModelLink> link() {
    return Optional.ofNullable(publish).map(ModelLink::new);
  }

  boolean force() {
    return force;
  }
}
