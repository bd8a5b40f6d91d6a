package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What bfloat16 in the frozen blocks does to some of the very mail.
 *
 * @param speedup how many times as fast it is, the median of the batches
 * @param stateError root of the mean square by which hidden states differ, over that of the states
 * @param logOddsError most by which the log-odds of the untrained model differ for a message
 */
record PrecisionTrial(double speedup, double stateError, double logOddsError) {
  private static final double CLEARLY_FASTER = 1.3;
  private static final double MOST_STATE_ERROR = 0.02;
  private static final double MOST_LOG_ODDS_ERROR = 0.05;

  private static final int BATCHES = 3;
  private static final int TOKENS = 1024;

  /**
   * Measures, in turns, so that what else the machine does meets both.
   *
   * @param windows at least one
   * @param clock nanoseconds
   * @throws ai.djl.engine.EngineException if the engine can't run one of them
   */
  static PrecisionTrial of(
      FrozenBlocks f32,
      FrozenBlocks bf16,
      List<int[]> windows,
      NDManager parent,
      LongSupplier clock) {
    List<List<int[]>> batches = batches(windows, f32);
    List<Double> ratios = new ArrayList<>();
    Differences differences = new Differences();
    try (NDManager warm = parent.newSubManager()) {
      // The first run of a program compiles it.
      f32.compute(batches.getFirst(), warm).toFloatArray();
      bf16.compute(batches.getFirst(), warm).toFloatArray();
    }
    for (List<int[]> batch : batches) {
      try (NDManager scope = parent.newSubManager()) {
        long begin = clock.getAsLong();
        NDArray expected = f32.compute(batch, scope);
        float[] wide = expected.toFloatArray();
        long between = clock.getAsLong();
        NDArray found = bf16.compute(batch, scope);
        float[] narrow = found.toFloatArray();
        long end = clock.getAsLong();
        ratios.add((between - begin) / (double) Math.max(1, end - between));
        long[] counts = batch.stream().mapToLong(f32::count).toArray();
        differences.states(wide, narrow, counts, (int) expected.getShape().get(2));
        NDArray places = scope.create(counts, new Shape(counts.length));
        differences.logits(
            f32.logits(expected, places).toFloatArray(), f32.logits(found, places).toFloatArray());
      }
    }
    ratios.sort(Comparator.naturalOrder());
    return new PrecisionTrial(
        ratios.get(ratios.size() / 2), differences.state(), differences.logOdds);
  }

  /** Returns short, middling and long windows, together where they have room. */
  private static List<List<int[]>> batches(List<int[]> windows, FrozenBlocks blocks) {
    List<int[]> sorted = new ArrayList<>(windows);
    sorted.sort(Comparator.comparingInt(ids -> ids.length));
    List<List<int[]>> batches = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      int begin = sorted.size() * (2 * i + 1) / (2 * BATCHES);
      int end = begin + 1;
      while (end < sorted.size() && (end + 1 - begin) * blocks.width(sorted.get(end)) <= TOKENS) {
        end++;
      }
      batches.add(sorted.subList(begin, end));
    }
    return batches;
  }

  private static final class Differences {
    private double squares;
    private double differences;
    private double logOdds;

    /** Adds kept states, (B, longest count, C); those behind a row's count are of padding. */
    void states(float[] wide, float[] narrow, long[] counts, int channels) {
      int stride = wide.length / counts.length;
      for (int row = 0; row < counts.length; row++) {
        int begin = row * stride;
        for (int i = begin; i < begin + counts[row] * channels; i++) {
          squares += (double) wide[i] * wide[i];
          differences += Math.pow((double) wide[i] - narrow[i], 2);
        }
      }
    }

    void logits(float[] wide, float[] narrow) {
      for (int i = 0; i < wide.length; i += 2) {
        double difference = ((double) wide[i + 1] - wide[i]) - ((double) narrow[i + 1] - narrow[i]);
        // The larger, and not a number once one was none.
        logOdds = Math.max(logOdds, Math.abs(difference));
      }
    }

    double state() {
      return Math.sqrt(differences / squares);
    }
  }

  /** Returns whether it is clearly faster and changes next to nothing. */
  boolean worthwhile() {
    return speedup >= CLEARLY_FASTER
        && stateError <= MOST_STATE_ERROR
        && logOddsError <= MOST_LOG_ODDS_ERROR;
  }

  /** Returns the figures for a person. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "bf16 is %.1f times as fast as f32, hidden states differ by %.2g %%, log-odds of the"
            + " untrained head by at most %.2g",
        speedup,
        stateError * 100,
        logOddsError);
  }
}
