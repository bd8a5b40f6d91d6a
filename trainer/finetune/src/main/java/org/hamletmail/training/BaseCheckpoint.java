package org.hamletmail.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.SafetensorsFile;
import org.hamletmail.tokenizer.KnownWords;
import org.jspecify.annotations.Nullable;

/** Reads the size of a GPT-2 from the shapes in its checkpoint. */
public final class BaseCheckpoint {
  private static final int PUBLISHED_HEAD_CHANNELS = 64;

  private BaseCheckpoint() {}

  /**
   * Returns the size.
   *
   * @param heads attention heads, which no shape shows; absent for one each 64 channels
   * @param vocabulary token embeddings that it must have
   * @throws ModelFormatException if the file is no GPT-2
   * @throws IOException if it can't be read
   */
  public static Gpt2Config config(Path checkpoint, @Nullable Integer heads, int vocabulary)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
      Set<String> names = file.names();
      String prefix = names.contains("transformer.wte.weight") ? "transformer." : "";
      long[] wte = matrix(file, prefix + "wte.weight");
      long[] wpe = matrix(file, prefix + "wpe.weight");
      int layers = 0;
      while (names.contains(prefix + "h." + layers + ".ln_1.weight")) {
        layers++;
      }
      if (wte[0] != vocabulary) {
        throw new ModelFormatException(
            checkpoint
                + " has "
                + wte[0]
                + " token embeddings; expected the "
                + vocabulary
                + (vocabulary == Gpt2Config.GPT2_VOCABULARY
                    ? " of GPT-2"
                    : " of its " + KnownWords.FILE));
      }
      int channels = (int) wte[1];
      if (layers == 0) {
        throw new ModelFormatException(
            checkpoint + ": tensor " + prefix + "h.0.ln_1.weight is missing; expected a GPT-2");
      }
      if (heads == null && channels % PUBLISHED_HEAD_CHANNELS != 0) {
        throw new ModelFormatException(
            checkpoint
                + " has "
                + channels
                + " channels, which is no published size; name its attention heads with --set model.heads=N");
      }
      return new Gpt2Config(
          (int) wte[0],
          (int) wpe[0],
          channels,
          layers,
          heads == null ? channels / PUBLISHED_HEAD_CHANNELS : heads,
          Gpt2Config.GPT2_EPSILON);
    }
  }

  private static long[] matrix(SafetensorsFile file, String name) {
    long[] shape = file.shape(name);
    if (shape.length != 2 || shape[0] < 1 || shape[1] < 1) {
      throw new ModelFormatException(
          file.path() + ": tensor " + name + " has " + shape.length + " dimensions; expected 2");
    }
    return shape;
  }
}
