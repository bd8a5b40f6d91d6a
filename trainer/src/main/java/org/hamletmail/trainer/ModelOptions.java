package org.hamletmail.trainer;

import java.io.IOException;
import java.nio.file.Path;
import org.hamletmail.gpt2.Gpt2Config;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which model is trained. */
final class ModelOptions {
  private static final int NEW_LAYERS = 4;
  private static final int NEW_CHANNELS = 128;
  private static final int NEW_HEADS = 4;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description =
          "Pretrained GPT-2: gpt2, gpt2-medium, gpt2-large or gpt2-xl after hamlet fetch-base, or a"
              + " model.safetensors of these. Without it a new model is trained from nothing.")
  private @Nullable Path base;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "Blocks of a new model (default: " + NEW_LAYERS + ").")
  private @Nullable Integer layers;

  @Option(
      names = "--channels",
      paramLabel = "N",
      description = "Width of a new model (default: " + NEW_CHANNELS + ").")
  private @Nullable Integer channels;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description =
          "Attention heads (default: "
              + NEW_HEADS
              + ", with --base one for each 64 channels, as published).")
  private @Nullable Integer heads;

  @Option(
      names = "--positions",
      paramLabel = "N",
      description = "Longest window of a new model, in tokens (default: --max-tokens).")
  private @Nullable Integer positions;

  /**
   * Returns the checkpoint to begin with.
   *
   * @throws IOException if it is a folder, or a base that was not fetched
   */
  @Nullable Path base() throws IOException {
    return base == null ? null : BaseFile.find(base, System.getenv());
  }

  /**
   * Returns the size of the model.
   *
   * @throws IllegalArgumentException if options contradict each other or the base
   * @throws IOException if the base can't be read
   */
  Gpt2Config config(int maxTokens) throws IOException {
    Path found = base();
    if (found != null) {
      if (layers != null || channels != null || positions != null) {
        throw new IllegalArgumentException(
            "--layers, --channels and --positions are for a new model; --base has its own");
      }
      return BaseCheckpoint.config(found, heads);
    }
    return new Gpt2Config(
        Gpt2Config.GPT2_VOCABULARY,
        positions == null ? maxTokens : positions,
        channels == null ? NEW_CHANNELS : channels,
        layers == null ? NEW_LAYERS : layers,
        heads == null ? NEW_HEADS : heads,
        Gpt2Config.GPT2_EPSILON);
  }
}
