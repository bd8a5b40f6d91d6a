package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/**
 * The parameters of one GPT-2 with a classification head, float32, under the names of the published
 * checkpoint without its {@code transformer.} prefix: {@code wte.weight} (V, C), {@code wpe.weight}
 * (P, C), {@code h.0.attn.c_attn.weight} (C, 3C) and so on; linear layers are (in, out). The head
 * is {@code score.weight} (2, C) and {@code score.bias} (2).
 *
 * <p>The arrays belong to the manager that they were made with. Training changes their values in
 * place; the set of arrays never changes.
 */
public final class Gpt2Weights {
  /** Name of the head's matrix, shape (2, C). */
  public static final String HEAD_WEIGHT = "score.weight";

  /** Name of the head's bias, shape (2). */
  public static final String HEAD_BIAS = "score.bias";

  /** Standard deviation of a new GPT-2's weights. */
  private static final double INITIAL_DEVIATION = 0.02;

  private final Gpt2Config config;
  private final SequencedMap<String, NDArray> tensors;

  private Gpt2Weights(Gpt2Config config, SequencedMap<String, NDArray> tensors) {
    this.config = config;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /**
   * Reads a whole checkpoint, with or without a head.
   *
   * @param safetensors of the published form; buffers of causal masks and the tied {@code lm_head}
   *     in it are ignored
   * @return the weights, attached to {@code manager}
   * @throws ModelFormatException if a tensor is missing, of another shape, or unknown
   * @throws UncheckedIOException if the file can't be read
   */
  public static Gpt2Weights read(Path safetensors, Gpt2Config config, NDManager manager) {
    try (SafetensorsFile file = SafetensorsFile.open(safetensors)) {
      return read(List.of(file), config, manager);
    } catch (IOException e) {
      throw new UncheckedIOException(safetensors + " can't be opened", e);
    }
  }

  /**
   * Reads a checkpoint whose tensors are spread over files. A tensor comes from the first file that
   * has it.
   *
   * @param files from the most specific to the base
   * @throws ModelFormatException if a tensor is in no file, of another shape, or unknown
   */
  public static Gpt2Weights read(
      List<SafetensorsFile> files, Gpt2Config config, NDManager manager) {
    CheckpointNames names = CheckpointNames.of(files, config);
    SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();
    try {
      for (String name : names.names()) {
        tensors.put(name, names.read(name, manager));
      }
    } catch (RuntimeException | Error e) {
      tensors.values().forEach(NDArray::close);
      throw e;
    }
    return new Gpt2Weights(config, tensors);
  }

  /**
   * Makes the weights of a new GPT-2 without a head: normal numbers of deviation 0.02, the
   * projections into the residual stream divided by the root of their count, biases 0.
   *
   * @param seed the same seed gives the same weights, on any machine
   */
  public static Gpt2Weights random(Gpt2Config config, long seed, NDManager manager) {
    double residual = INITIAL_DEVIATION / Math.sqrt(2.0 * config.layers());
    SequencedMap<String, NDArray> tensors = new LinkedHashMap<>();
    TensorShapes.of(config)
        .forEach((name, shape) -> {
          NDArray tensor;
          if (name.endsWith(".bias")) {
            tensor = manager.zeros(new Shape(shape));
          } else if (name.contains("ln_")) {
            tensor = manager.ones(new Shape(shape));
          } else {
            double deviation = name.endsWith("c_proj.weight") ? residual : INITIAL_DEVIATION;
            Random random = randomOf(seed, name);
            float[] values = new float[Math.toIntExact(new Shape(shape).size())];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) (random.nextGaussian() * deviation);
            }
            tensor = manager.create(values, new Shape(shape));
          }
          tensors.put(name, tensor);
        });
    return new Gpt2Weights(config, tensors);
  }

  /**
   * Returns these weights with a new head in place of any other. The arrays of the trunk are shared
   * with this.
   *
   * @param seed of the head's numbers, uniform within one over the root of the channels
   */
  public Gpt2Weights withHead(long seed) {
    NDManager manager = get("wte.weight").getManager();
    double bound = 1 / Math.sqrt(config.channels());
    SequencedMap<String, NDArray> all = new LinkedHashMap<>(tensors);
    TensorShapes.head(config)
        .forEach((name, shape) -> {
          Random random = randomOf(seed, name);
          float[] values = new float[Math.toIntExact(new Shape(shape).size())];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
          }
          all.put(name, manager.create(values, new Shape(shape)));
        });
    return new Gpt2Weights(config, all);
  }

  /** Returns the size of the model. */
  public Gpt2Config config() {
    return config;
  }

  /** Returns all arrays by name: embeddings, blocks in order, {@code ln_f}, the head if any. */
  public SequencedMap<String, NDArray> tensors() {
    return tensors;
  }

  /**
   * Returns one array.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name + "; there are " + tensors.keySet());
    }
    return tensor;
  }

  /** Returns whether a classification head is there. */
  public boolean hasHead() {
    return tensors.containsKey(HEAD_WEIGHT);
  }

  private static Random randomOf(long seed, String name) {
    // By name, so that the numbers of one tensor don't depend on the sizes of those before it.
    long mixed = seed;
    for (byte b : name.getBytes(StandardCharsets.US_ASCII)) {
      mixed = mixed * 0x5851f42d4c957f2dL + b;
    }
    return new Random(mixed ^ (mixed >>> 32));
  }
}
