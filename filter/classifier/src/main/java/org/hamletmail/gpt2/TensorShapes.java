package org.hamletmail.gpt2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The tensors that a GPT-2 of a given size consists of. */
final class TensorShapes {
  /** The linear layer of queries, keys and values, in this order. */
  static final String QKV = "attn.c_attn";

  /** The norms of a block, in forward order; weights and biases follow their names. */
  static final List<String> NORMS = List.of("ln_1", "ln_2");

  /** The linear layers of a block, in forward order. */
  static final List<String> LINEARS = List.of(QKV, "attn.c_proj", "mlp.c_fc", "mlp.c_proj");

  /** What stands behind the blocks, in forward order. */
  static final List<String> ANSWER =
      List.of("ln_f.weight", "ln_f.bias", Gpt2Weights.HEAD_WEIGHT, Gpt2Weights.HEAD_BIAS);

  private TensorShapes() {}

  /** Returns what the names of a block's tensors begin with. */
  static String block(int index) {
    return "h." + index + ".";
  }

  /** Returns the shapes of embeddings, blocks and {@code ln_f} by name, in forward order. */
  static SequencedMap<String, long[]> of(Gpt2Config config) {
    long channels = config.channels();
    SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
    put(shapes, "wte.weight", config.vocabulary(), channels);
    put(shapes, "wpe.weight", config.positions(), channels);
    for (int i = 0; i < config.layers(); i++) {
      String block = block(i);
      put(shapes, block + "ln_1.weight", channels);
      put(shapes, block + "ln_1.bias", channels);
      put(shapes, block + "attn.c_attn.weight", channels, 3 * channels);
      put(shapes, block + "attn.c_attn.bias", 3 * channels);
      put(shapes, block + "attn.c_proj.weight", channels, channels);
      put(shapes, block + "attn.c_proj.bias", channels);
      put(shapes, block + "ln_2.weight", channels);
      put(shapes, block + "ln_2.bias", channels);
      put(shapes, block + "mlp.c_fc.weight", channels, 4 * channels);
      put(shapes, block + "mlp.c_fc.bias", 4 * channels);
      put(shapes, block + "mlp.c_proj.weight", 4 * channels, channels);
      put(shapes, block + "mlp.c_proj.bias", channels);
    }
    put(shapes, "ln_f.weight", channels);
    put(shapes, "ln_f.bias", channels);
    return shapes;
  }

  /** Returns the shapes of the classification head. */
  static SequencedMap<String, long[]> head(Gpt2Config config) {
    SequencedMap<String, long[]> shapes = new LinkedHashMap<>();
    put(shapes, Gpt2Weights.HEAD_WEIGHT, 2, config.channels());
    put(shapes, Gpt2Weights.HEAD_BIAS, 2);
    return shapes;
  }

  private static void put(SequencedMap<String, long[]> shapes, String name, long... shape) {
    shapes.put(name, shape);
  }
}
