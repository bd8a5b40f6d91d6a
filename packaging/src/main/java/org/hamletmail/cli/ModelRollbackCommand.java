package org.hamletmail.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.files.Printable;
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
      "Put the model that train --replace has replaced back in its place, and keep the other; or let"
          + " a link that train --publish has switched name the model before.",
      "A second rollback undoes the first."
    })
final class ModelRollbackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The model directory, or the link to it.")
  private Path directory;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "The checkpoint that the previous model stands on, to check that too.")
  private @Nullable Path base;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ModelLink link = new ModelLink(directory);
    PrintWriter out = spec.commandLine().getOut();
    if (link.exists()) {
      ModelManifest back = ModelPublishCommand.checked(link.modelBefore(), base);
      Path model = link.rollBack();
      out.println(Printable.of(directory + ": now " + back.id() + " in " + model));
    } else {
      rollBackDirectory(out);
    }
    out.println("a server that looks for new models (hamlet.model.reload-interval) takes it up");
    out.flush();
    return 0;
  }

  private void rollBackDirectory(PrintWriter out) throws IOException {
    Path previous = ModelWriter.previous(directory);
    if (!Files.isDirectory(previous)) {
      throw new NoSuchFileException(
          directory.toString(),
          null,
          "there is no previous model in "
              + previous
              + "; only a directory that train --replace has replaced can be rolled back, or a link"
              + " that train --publish has switched");
    }
    ModelManifest back = ModelPublishCommand.checked(previous, base);
    ModelWriter.rollBack(directory);
    out.println(Printable.of(directory + ": now " + back.id()));
    if (Files.isDirectory(previous)) {
      out.println(Printable.of(previous + ": kept, for a rollback of this one"));
    }
  }
}
