package org.hamletmail.classifier;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Program;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Precision;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.WindowLogits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses what computes a model's logits: the program, as long as it says on this machine what the
 * definition says; else the definition, which is slower and always right.
 */
final class ServedModel {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  /** Some hundred times what rounding makes of it. */
  private static final double MOST_DIFFERENCE = 1e-3;

  private static final int PROBE_TOKENS = 12;

  private ServedModel() {}

  /**
   * Makes it.
   *
   * @param weights that are not needed by others; those that it needs no more are closed
   */
  static WindowLogits of(Gpt2Weights weights, Readout readout, NDManager manager) {
    boolean mean = readout == Readout.MEAN;
    WindowLogits definition = new Gpt2(weights.config(), weights).windowLogits(mean);
    try {
      WindowLogits program = Gpt2Program.classifier(weights, mean, Precision.FP32);
      double difference = difference(definition, program, weights.config(), manager);
      if (difference <= MOST_DIFFERENCE) {
        weights.closeBlocks();
        return program;
      }
      program.close();
      LOG.warn("logits are computed the slow way: the fast one is off by {}", difference);
    } catch (EngineException e) {
      LOG.warn("logits are computed the slow way: {}", reason(e));
    }
    return definition;
  }

  /** Returns by how much logits differ for tokens from all of the vocabulary; may be NaN. */
  private static double difference(
      WindowLogits definition, WindowLogits program, Gpt2Config config, NDManager manager) {
    int tokens = Math.min(PROBE_TOKENS, config.positions());
    long[] ids = new long[2 * tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (long) i * (config.vocabulary() - 1) / (ids.length - 1);
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray windows = scope.create(ids, new Shape(2, tokens));
      float[] expected = definition.of(windows, () -> {});
      float[] found = program.of(windows, () -> {});
      double most = 0;
      for (int i = 0; i < found.length; i++) {
        double scale = Math.max(1, Math.abs(expected[i]));
        most = Math.max(most, Math.abs((double) found[i] - expected[i]) / scale);
      }
      return most;
    }
  }

  private static String reason(EngineException e) {
    return String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).findFirst().orElse("");
  }
}
