package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.classifier.Label;

/**
 * Draws as arrays.
 *
 * @param ids int64, (B, T), right-padded
 * @param lengths int64, (B), real tokens of each row
 */
record Batch(NDArray ids, NDArray lengths) {

  /**
   * Pads draws to a length.
   *
   * @param width T; at least the longest draw
   * @param manager gets the arrays
   */
  static Batch of(List<Draw> draws, int width, int padId, NDManager manager) {
    int rows = draws.size();
    long[] ids = new long[rows * width];
    Arrays.fill(ids, padId);
    long[] lengths = new long[rows];
    for (int row = 0; row < rows; row++) {
      int[] tokens = draws.get(row).ids();
      for (int i = 0; i < tokens.length; i++) {
        ids[row * width + i] = tokens[i];
      }
      lengths[row] = tokens.length;
    }
    return new Batch(
        manager.create(ids, new Shape(rows, width)), manager.create(lengths, new Shape(rows)));
  }

  /**
   * Returns what the probabilities should be, float32, (B, 2).
   *
   * @param smoothing share of each target that is spread over both labels
   */
  static NDArray targets(List<Draw> draws, double smoothing, NDManager manager) {
    int rows = draws.size();
    float[] targets = new float[rows * 2];
    for (int row = 0; row < rows; row++) {
      double spam = draws.get(row).target();
      targets[row * 2] = (float) (smoothing / 2 + (1 - smoothing) * (1 - spam));
      targets[row * 2 + 1] = (float) (smoothing / 2 + (1 - smoothing) * spam);
    }
    return manager.create(targets, new Shape(rows, 2));
  }

  /** Returns how much each draw counts, float32, (B, 1). */
  static NDArray weights(List<Draw> draws, LabelWeights weights, NDManager manager) {
    float[] each = new float[draws.size()];
    for (int row = 0; row < each.length; row++) {
      each[row] = (float) weights.of(draws.get(row).label());
    }
    return manager.create(each, new Shape(each.length, 1));
  }

  /** Returns the length of the longest draw. */
  static int longest(List<Draw> draws) {
    return draws.stream().mapToInt(d -> d.ids().length).max().orElse(1);
  }

  /** Returns a label's column of the logits. */
  static int column(Label label) {
    return label == Label.SPAM ? 1 : 0;
  }
}
