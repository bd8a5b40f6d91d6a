package org.hamletmail.naming;

import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.config.ModelSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a model. */
public final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "The model directory (default: as --config says, else the embedded model).")
  private @Nullable Path directory;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "The checkpoint that the model stands on, where it was stored without it.")
  private @Nullable Path base;

  /** For picocli. */
  public ModelOptions() {}

  /** Returns the settings with what was named in the place of what they say. */
  public ModelSettings over(ModelSettings settings) {
    ModelSettings chosen = directory == null ? settings : settings.withDirectory(directory);
    return base == null ? chosen : chosen.withBase(base);
  }

  /** Returns the directory, if one was named. */
  public Optional<Path> directory() {
    return Optional.ofNullable(directory);
  }

  /** Returns the checkpoint, if one was named. */
  public Optional<Path> base() {
    return Optional.ofNullable(base);
  }
}
