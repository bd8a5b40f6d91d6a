package org.hamletmail.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.files.Printable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet model publish}: a link, such as models/current, names another model. */
@Command(
    name = "publish",
    description = {
      "Let a link name a model, after checking the model's digests; rollback undoes it.",
      "A server whose hamlet.model.directory is the link takes the model up by itself."
    })
final class ModelPublishCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The model directory.")
  private Path directory;

  @Option(
      names = "--link",
      paramLabel = "LINK",
      description = "The link to switch (default: current, beside the model directory).")
  private @Nullable Path chosen;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "The checkpoint that the model stands on, to check that too.")
  private @Nullable Path base;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ModelManifest manifest = checked(directory, base);
    ModelLink link =
        new ModelLink(
            chosen == null
                ? directory.toAbsolutePath().normalize().resolveSibling("current")
                : chosen);
    Optional<Path> before = link.switchTo(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.println(Printable.of(link.path() + ": now " + manifest.id() + " in " + directory));
    before.ifPresent(
        old -> out.println(Printable.of(link.previous() + ": " + old + ", for a rollback to it")));
    out.flush();
    return 0;
  }

  /** A model that is not whole would not be taken up, and would stop the next start. */
  static ModelManifest checked(Path model, @Nullable Path base) {
    ModelManifest manifest = ModelDirectory.manifest(model);
    boolean alone = manifest.description().baseSha256().isEmpty();
    if (alone || base != null) {
      ModelDirectory.open(model, Optional.ofNullable(base)).close();
    }
    return manifest;
  }
}
