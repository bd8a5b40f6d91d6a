package org.hamletmail.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet model rollback}: the model before the last replacement, back in its place. */
@Command(
    name = "rollback",
    description = {
      "Put the model that train --replace has replaced back in its place, and keep the other.",
      "A second rollback undoes the first. A milter that runs keeps its model until it is restarted."
    })
final class ModelRollbackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The model directory.")
  private Path directory;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "The checkpoint that the previous model stands on, to check that too.")
  private @Nullable Path base;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path previous = ModelWriter.previous(directory);
    if (!Files.isDirectory(previous)) {
      throw new NoSuchFileException(
          directory.toString(),
          null,
          "there is no previous model in "
              + previous
              + "; only a directory that train --replace has replaced can be rolled back");
    }
    ModelManifest back = check(previous);
    ModelWriter.rollBack(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.println(Printable.of(directory + ": now " + back.id()));
    if (Files.isDirectory(previous)) {
      out.println(Printable.of(previous + ": kept, for a rollback of this one"));
    }
    out.println("restart the milter to use it");
    out.flush();
    return 0;
  }

  /** A model that is not whole would stop the next start of the milter. */
  private ModelManifest check(Path previous) {
    ModelManifest manifest = ModelDirectory.manifest(previous);
    boolean alone = manifest.description().baseSha256().isEmpty();
    if (alone || base != null) {
      ModelDirectory.open(previous, Optional.ofNullable(base)).close();
    }
    return manifest;
  }
}
