package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.classifier.ModelLink;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where a model goes. */
final class OutputOptions {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The model directory to write. Required.")
  private @Nullable Path directory;

  @Option(names = "--replace", description = "Take the place of a model, which is kept beside it.")
  private boolean replace;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name in logs and headers (default: the directory's).")
  private @Nullable String name;

  @Option(
      names = "--publish",
      paramLabel = "LINK",
      description = "Let it name the new model, unless that is worse.")
  private @Nullable Path publish;

  @Option(names = "--show-text", description = "Let the report show how mistaken messages begin.")
  private boolean showText;

  /**
   * Returns where the model goes.
   *
   * @throws IllegalArgumentException if nothing says it
   */
  Output output() {
    if (directory == null) {
      throw new IllegalArgumentException("--output is missing; name a directory for the model");
    }
    return new Output(directory, replace);
  }

  /** Returns what the model is called. */
  String name(Output output) {
    return name == null ? output.name() : name;
  }

  /** Returns the link that is to name the model. */
  Optional<ModelLink> link() {
    return Optional.ofNullable(publish).map(ModelLink::new);
  }

  boolean showText() {
    return showText;
  }
}
