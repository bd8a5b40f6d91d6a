package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.naming.OfKind;
import org.hamletmail.training.Base;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what a new model must not do worse. */
final class ReviewOptions {
  @Option(
      names = "--compare-to",
      paramLabel = "DIR[=BASE]",
      description = "Compare with this model, not with the one in use.")
  private @Nullable String compareTo;

  @Option(
      names = "--golden",
      converter = OfKind.class,
      paramLabel = "KIND=PATH",
      description = "Refuse a model that gets one of these wrong.")
  private List<CorpusSource> golden = new ArrayList<>();

  @Option(names = "--force", description = "Write and publish what would be refused; say why.")
  private boolean force;

  /**
   * Refuses what would fail after hours of training.
   *
   * @param link that is to name the model
   * @throws IllegalArgumentException if options contradict each other
   * @throws IOException if the link can't be switched
   */
  void check(Output output, Optional<ModelLink> link) throws IOException {
    if (link.isPresent()) {
      Path publish = link.get().path();
      Path directory = output.directory().toAbsolutePath().normalize();
      if (publish.toAbsolutePath().normalize().equals(directory)) {
        throw new IllegalArgumentException(
            "--publish and --output are both "
                + publish
                + "; the link needs a name of its own, such as "
                + directory.resolveSibling("current"));
      }
      link.get().check();
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
  }

  /**
   * Returns the model to compare with.
   *
   * @param link that is to name the new one
   */
  Optional<Path> old(Optional<ModelLink> link) {
    String named = compareTo;
    if (named == null) {
      return link.map(ModelLink::path).filter(Files::isDirectory);
    }
    int equals = baseAt(named);
    return Optional.of(Path.of(equals < 0 ? named : named.substring(0, equals)));
  }

  /** Returns the model to compare with, where somebody named it. */
  Optional<Path> named() {
    return compareTo == null ? Optional.empty() : old(Optional.empty());
  }

  /**
   * Returns the base of the model to compare with: the one that was named, or the one with its
   * digest among that of the new model and those that were fetched.
   *
   * @param base of the new model
   * @param directory of the old one
   */
  Optional<Base> oldBase(Optional<Base> base, Path directory) throws IOException {
    String named = compareTo;
    if (named != null && baseAt(named) >= 0) {
      return Optional.of(BaseFile.of(named.substring(baseAt(named) + 1), System.getenv()));
    }
    Optional<String> digest = ModelDirectory.manifest(directory).description().baseSha256();
    if (digest.isEmpty() || (base.isPresent() && base.get().sha256().equals(digest.get()))) {
      return base;
    }
    return BaseFile.fetched(digest.get(), System.getenv()).or(() -> base);
  }

  /** A directory may have the sign in its name. */
  private static int baseAt(String named) {
    return Files.exists(Path.of(named)) ? -1 : named.indexOf('=');
  }

  List<CorpusSource> golden() {
    return golden;
  }

  boolean force() {
    return force;
  }
}
