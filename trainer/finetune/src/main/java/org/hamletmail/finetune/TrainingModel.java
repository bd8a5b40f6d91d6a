package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;

/**
 * The weights of a model that is being trained, with a new head, and the native memory they lie in.
 * For one thread.
 */
public final class TrainingModel implements AutoCloseable {
  private final NDManager manager;
  private final Gpt2Weights weights;

  private TrainingModel(NDManager manager, Gpt2Weights weights) {
    this.manager = manager;
    this.weights = weights;
  }

  /**
   * Makes a model from nothing.
   *
   * @param seed decides every weight
   * @param threads of the engine, at least 1
   */
  public static TrainingModel random(Gpt2Config config, long seed, int threads) {
    return random(config, seed, threads, TrainingDevice.cpu(), line -> {});
  }

  /**
   * Makes a model from nothing.
   *
   * @param seed decides every weight
   * @param threads of the engine, at least 1
   * @param device that computes
   * @param notes hears where an automatic choice fell
   * @throws org.hamletmail.gpt2.EngineUnavailableException if there is no such device
   */
  public static TrainingModel random(
      Gpt2Config config, long seed, int threads, TrainingDevice device, Consumer<String> notes) {
    NDManager manager = device.start(threads, notes);
    try {
      return new TrainingModel(manager, Gpt2Weights.random(config, seed, manager).withHead(seed));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Reads a pretrained checkpoint and gives it a new head.
   *
   * @param base safetensors file
   * @param seed decides the head
   * @param threads of the engine, at least 1
   * @throws java.io.UncheckedIOException if the file can't be read
   * @throws org.hamletmail.gpt2.ModelFormatException if it is not a GPT-2 of that size
   */
  public static TrainingModel pretrained(Path base, Gpt2Config config, long seed, int threads) {
    return pretrained(base, config, seed, threads, TrainingDevice.cpu(), line -> {});
  }

  /**
   * Reads a pretrained checkpoint and gives it a new head.
   *
   * @param base safetensors file
   * @param seed decides the head
   * @param threads of the engine, at least 1
   * @param device that computes
   * @param notes hears where an automatic choice fell
   * @throws java.io.UncheckedIOException if the file can't be read
   * @throws org.hamletmail.gpt2.ModelFormatException if it is not a GPT-2 of that size
   * @throws org.hamletmail.gpt2.EngineUnavailableException if there is no such device
   */
  public static TrainingModel pretrained(
      Path base,
      Gpt2Config config,
      long seed,
      int threads,
      TrainingDevice device,
      Consumer<String> notes) {
    NDManager manager = device.start(threads, notes);
    try {
      return new TrainingModel(manager, Gpt2Weights.read(base, config, manager).withHead(seed));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Enlarges the head. Where the mean of T tokens is read, what one of them says is divided by T: a
   * head of the usual size would take all training to let a few words decide.
   *
   * @param times above 0
   */
  public TrainingModel withHeadTimes(double times) {
    weights.get(Gpt2Weights.HEAD_WEIGHT).muli(times);
    return this;
  }

  /**
   * Has token embeddings lean towards what the head takes for spam, or away from it, before
   * training: rows that few messages train then begin where much is known about them.
   *
   * @param leanings of each token, above 0 towards spam; of any scale
   * @param share length of a leaning of one standard deviation, in lengths of an embedding; 0 or
   *     more
   */
  public TrainingModel withLeanings(double[] leanings, double share) {
    int channels = config().channels();
    float[] head = weights.get(Gpt2Weights.HEAD_WEIGHT).toFloatArray();
    double[] towards = new double[channels];
    for (int i = 0; i < channels; i++) {
      towards[i] = head[channels + i] - head[i];
    }
    // The final norm takes the mean out.
    double mean = Arrays.stream(towards).average().orElse(0);
    double length = Math.sqrt(Arrays.stream(towards).map(t -> (t - mean) * (t - mean)).sum());
    double spread = Math.sqrt(Arrays.stream(leanings).map(l -> l * l).average().orElse(0));
    NDArray table = weights.get("wte.weight");
    if (length == 0 || spread == 0) {
      return this;
    }
    try (NDManager scope = table.getManager().newSubManager()) {
      float[] rows = new float[leanings.length];
      double usual = table.norm().getFloat() / Math.sqrt(rows.length);
      double row = share * usual / spread;
      for (int i = 0; i < rows.length; i++) {
        rows[i] = (float) (leanings[i] * row);
      }
      float[] direction = new float[channels];
      for (int i = 0; i < channels; i++) {
        direction[i] = (float) ((towards[i] - mean) / length);
      }
      NDArray added =
          scope
              .create(rows, new Shape(rows.length, 1))
              .matMul(scope.create(direction, new Shape(1, channels)));
      table.addi(added);
    }
    return this;
  }

  /** Returns the size of the model. */
  public Gpt2Config config() {
    return weights.config();
  }

  /** Returns what trains this model in place, see {@link FineTuner#FineTuner}. */
  public FineTuner tuner(TrainingMethod method, int padId) {
    return new FineTuner(weights, method, padId);
  }

  /** Returns what trains this model in place to predict tokens; its head is left alone. */
  public FineTuner languageTuner(TrainingMethod method, int padId) {
    return FineTuner.languageModel(weights, method, padId);
  }

  /**
   * Writes tensors as they are now.
   *
   * @param file a new safetensors file
   * @param type of the numbers in it
   * @param wanted says by its Hugging Face name whether a tensor is written
   */
  public void write(Path file, TensorType type, Predicate<String> wanted) throws IOException {
    Map<String, NDArray> stored = new LinkedHashMap<>();
    weights
        .tensors()
        .forEach((name, values) -> {
          if (wanted.test(name)) {
            stored.put(name, values);
          }
        });
    SafetensorsWriter.write(file, stored, type, Map.of("format", "pt", "producer", "hamlet"));
  }

  /** Releases the weights. */
  @Override
  public void close() {
    manager.close();
  }
}
