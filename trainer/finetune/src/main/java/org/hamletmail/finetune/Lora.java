package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * Low-rank adapters on all linear layers, the head included: a weight W (in, out) becomes W + alpha
 * A B with A (in, rank) and B (rank, out), of which A and B alone are trained. Query, key and value
 * have one each. B begins at zero, so training begins at W.
 *
 * <p>The model always holds the sum, so that it runs as any other, and is written as one. A's and
 * B's gradients follow from the sum's.
 *
 * @see "Hu et al. 2021, LoRA; initial values and scale as in Raschka 2024, appendix E"
 */
final class Lora implements AutoCloseable {
  static final int RANK = 16;
  static final float ALPHA = 16;

  private static final List<String> PARTS = List.of("q", "k", "v");

  /** Some output columns of a layer. */
  private record Adapter(String name, long begin, long end, NDArray a, NDArray b) {}

  /** A layer; the head's weight lies the other way round, (out, in). */
  private record Layer(NDArray weight, NDArray original, boolean turned, List<Adapter> adapters) {}

  private final NDManager manager;
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  /**
   * Puts adapters on layers.
   *
   * @param weights of linear layers, by name; changed in place by {@link #merge}
   * @param seed decides A
   * @param parent of the manager that keeps adapters and original weights
   */
  Lora(Map<String, NDArray> weights, long seed, NDManager parent) {
    manager = parent.newSubManager();
    weights.forEach((name, weight) -> layers.put(name, layer(name, weight, seed)));
  }

  private Layer layer(String name, NDArray weight, long seed) {
    boolean turned = name.startsWith("score.");
    long in = weight.getShape().get(turned ? 1 : 0);
    long out = weight.getShape().get(turned ? 0 : 1);
    List<Adapter> adapters = new ArrayList<>();
    if (name.endsWith("c_attn.weight")) {
      long third = out / PARTS.size();
      for (int i = 0; i < PARTS.size(); i++) {
        adapters.add(adapter(name + "." + PARTS.get(i), in, i * third, (i + 1) * third, seed));
      }
    } else {
      adapters.add(adapter(name, in, 0, out, seed));
    }
    NDArray original = weight.duplicate();
    original.attach(manager);
    return new Layer(weight, original, turned, adapters);
  }

  private Adapter adapter(String name, long in, long begin, long end, long seed) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    SplittableRandom random = new SplittableRandom(seed * 31 + crc.getValue());
    float[] values = new float[Math.toIntExact(in * RANK)];
    // kaiming_uniform_ with a = sqrt(5), on a matrix whose fan is its rank.
    double bound = 1 / Math.sqrt(RANK);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    Adapter adapter =
        new Adapter(
            name,
            begin,
            end,
            manager.create(values, new Shape(in, RANK)),
            manager.zeros(new Shape(RANK, end - begin)));
    parameters.put(name + ".a", adapter.a);
    parameters.put(name + ".b", adapter.b);
    return adapter;
  }

  /** Returns all A and B by the layer's name and what they are. */
  Map<String, NDArray> parameters() {
    return parameters;
  }

  /**
   * Returns the gradients of all A and B.
   *
   * @param slopes of the weights, by name
   * @param scope gets the gradients
   */
  Map<String, NDArray> gradients(Map<String, NDArray> slopes, NDManager scope) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    layers.forEach((name, layer) -> {
      for (Adapter adapter : layer.adapters) {
        try (NDManager inner = scope.newSubManager()) {
          NDArray whole = Checkpoint.array(slopes, name);
          NDArray slope =
              layer.turned
                  ? attached(whole.transpose(), inner)
                  : whole.get(
                      inner, new NDIndex().addAllDim().addSliceDim(adapter.begin, adapter.end));
          NDArray ofA = slope.matMul(attached(adapter.b.transpose(), inner)).muli(ALPHA);
          NDArray turnedA = attached(adapter.a.transpose(), inner);
          NDArray ofB = turnedA.matMul(slope).muli(ALPHA);
          gradients.put(adapter.name + ".a", attached(ofA, scope));
          gradients.put(adapter.name + ".b", attached(ofB, scope));
        }
      }
    });
    return gradients;
  }

  /** Makes the model's weights those of the adapters. */
  void merge() {
    for (Layer layer : layers.values()) {
      try (NDManager scope = manager.newSubManager()) {
        NDList parts = new NDList();
        for (Adapter adapter : layer.adapters) {
          parts.add(attached(adapter.a.matMul(adapter.b), scope));
        }
        NDArray change = parts.size() == 1 ? parts.getFirst() : NDArrays.concat(parts, 1);
        attached(change, scope).muli(ALPHA);
        NDArray sum =
            attached(layer.turned ? attached(change.transpose(), scope) : change, scope)
                .add(layer.original);
        FloatView.copy(attached(sum, scope), layer.weight);
      }
    }
  }

  private static NDArray attached(NDArray array, NDManager manager) {
    array.attach(manager);
    return array;
  }

  /** Releases adapters and original weights; the sums stay. */
  @Override
  public void close() {
    manager.close();
  }
}
