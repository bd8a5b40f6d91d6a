package org.hamletmail.lab.book;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.lab.pth.PthFile;
import org.jspecify.annotations.Nullable;

/**
 * The classifier of "Build a Large Language Model (From Scratch)" as its readers save it: the same
 * GPT-2 under other names, with queries, keys and values apart and linear layers as (out, in).
 */
public final class BookModel {
  private static final int PUBLISHED_HEAD_CHANNELS = 64;
  // Ten times those of the largest that was published.
  private static final int MOST_CHANNELS = 16_000;
  private static final Pattern MASK = Pattern.compile("trf_blocks\\.\\d+\\.att\\.mask");

  private final PthFile file;
  private final Gpt2Config config;

  private BookModel(PthFile file, Gpt2Config config) {
    this.file = file;
    this.config = config;
  }

  /**
   * Recognises a saved model by its names and shapes.
   *
   * @param file open as long as this is used
   * @param heads attention heads, which no shape shows; absent for one each 64 channels
   * @throws ModelFormatException if it is another model
   */
  public static BookModel of(PthFile file, @Nullable Integer heads) throws IOException {
    if (!file.names().contains("out_head.weight")) {
      throw new ModelFormatException(
          "it has no out_head.weight; expected the state_dict of the book's GPTModel");
    }
    List<Long> embeddings = file.shape("tok_emb.weight");
    List<Long> positions = file.shape("pos_emb.weight");
    long outputs = file.shape("out_head.weight").getFirst();
    if (outputs != 2) {
      throw new ModelFormatException(
          "out_head.weight has "
              + outputs
              + " outputs; expected the 2 of the spam classifier of chapter 6");
    }
    if (embeddings.size() != 2 || positions.size() != 2) {
      throw new ModelFormatException("tok_emb.weight or pos_emb.weight is no matrix");
    }
    if (embeddings.get(1) > MOST_CHANNELS) {
      throw new ModelFormatException(
          "it has " + embeddings.get(1) + " channels; expected at most " + MOST_CHANNELS);
    }
    int channels = Math.toIntExact(embeddings.get(1));
    int layers = 0;
    while (file.names().contains("trf_blocks." + layers + ".norm1.scale")) {
      layers++;
    }
    if (heads == null && channels % PUBLISHED_HEAD_CHANNELS != 0) {
      throw new ModelFormatException(
          "it has "
              + channels
              + " channels, which is no published size; name its attention heads with --heads");
    }
    try {
      return new BookModel(
          file,
          new Gpt2Config(
              Math.toIntExact(embeddings.get(0)),
              Math.toIntExact(positions.get(0)),
              channels,
              layers,
              heads == null ? channels / PUBLISHED_HEAD_CHANNELS : heads,
              Gpt2Config.GPT2_EPSILON));
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException("it is no GPT-2: " + e.getMessage(), e);
    }
  }

  /** Returns the size of the model. */
  public Gpt2Config config() {
    return config;
  }

  /**
   * Writes the model under the names of the published GPT-2.
   *
   * @param target a new safetensors file
   * @throws ModelFormatException if a tensor is missing, unknown or of another shape
   */
  public void write(Path target, TensorType type) throws IOException {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Conversion conversion = new Conversion(manager);
      conversion.run();
      SafetensorsWriter.write(
          target, conversion.tensors, type, Map.of("format", "pt", "producer", "hamlet"));
    }
  }

  private final class Conversion {
    private final NDManager manager;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();
    private final Set<String> left = new HashSet<>(file.names());

    Conversion(NDManager manager) {
      this.manager = manager;
    }

    void run() throws IOException {
      int channels = config.channels();
      left.removeIf(name -> MASK.matcher(name).matches());
      copy("tok_emb.weight", "wte.weight", config.vocabulary(), channels);
      copy("pos_emb.weight", "wpe.weight", config.positions(), channels);
      for (int layer = 0; layer < config.layers(); layer++) {
        block("trf_blocks." + layer + ".", "h." + layer + ".", channels);
      }
      norm("final_norm", "ln_f");
      copy("out_head.weight", Gpt2Weights.HEAD_WEIGHT, 2, channels);
      copy("out_head.bias", Gpt2Weights.HEAD_BIAS, 2);
      if (!left.isEmpty()) {
        throw new ModelFormatException(
            "it has "
                + left.size()
                + " tensor(s) that the book's GPTModel has not, one with "
                + left.iterator().next().length()
                + " letters in its name; LoRA layers are to be merged first");
      }
    }

    private void block(String from, String to, int channels) throws IOException {
      norm(from + "norm1", to + "ln_1");
      float[] joined = new float[3 * channels * channels];
      float[] bias = new float[3 * channels];
      String[] parts = {"W_query", "W_key", "W_value"};
      for (int part = 0; part < parts.length; part++) {
        String name = from + "att." + parts[part];
        float[] weight = read(name + ".weight", channels, channels);
        for (int out = 0; out < channels; out++) {
          for (int in = 0; in < channels; in++) {
            joined[in * 3 * channels + part * channels + out] = weight[out * channels + in];
          }
        }
        // Without qkv_bias there is none, which is the same as zeros.
        if (left.contains(name + ".bias")) {
          System.arraycopy(read(name + ".bias", channels), 0, bias, part * channels, channels);
        }
      }
      put(to + "attn.c_attn.weight", joined, channels, 3 * channels);
      put(to + "attn.c_attn.bias", bias, 3 * channels);
      linear(from + "att.out_proj", to + "attn.c_proj", channels, channels);
      norm(from + "norm2", to + "ln_2");
      linear(from + "ff.layers.0", to + "mlp.c_fc", channels, 4 * channels);
      linear(from + "ff.layers.2", to + "mlp.c_proj", 4 * channels, channels);
    }

    private void norm(String from, String to) throws IOException {
      copy(from + ".scale", to + ".weight", config.channels());
      copy(from + ".shift", to + ".bias", config.channels());
    }

    private void linear(String from, String to, int in, int out) throws IOException {
      float[] weight = read(from + ".weight", out, in);
      float[] turned = new float[weight.length];
      for (int row = 0; row < out; row++) {
        for (int column = 0; column < in; column++) {
          turned[column * out + row] = weight[row * in + column];
        }
      }
      put(to + ".weight", turned, in, out);
      copy(from + ".bias", to + ".bias", out);
    }

    private void copy(String from, String to, int... shape) throws IOException {
      put(to, read(from, shape), shape);
    }

    private float[] read(String name, int... shape) throws IOException {
      List<Long> found = file.shape(name);
      List<Long> expected = Arrays.stream(shape).mapToObj(size -> (long) size).toList();
      if (!found.equals(expected)) {
        throw new ModelFormatException(
            "tensor " + name + " has shape " + found + "; expected " + expected);
      }
      left.remove(name);
      return file.read(name);
    }

    private void put(String name, float[] numbers, int... shape) {
      long[] sizes = Arrays.stream(shape).asLongStream().toArray();
      tensors.put(name, manager.create(numbers, new Shape(sizes)));
    }
  }
}
