package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * AdamW for the token embeddings, which touches the rows in use only.
 *
 * <p>A batch has gradients for a few thousand of 50,257 rows. The others change as well: their
 * moments fade and are followed, and they decay. Those steps are made up for, one by one and with
 * the numbers of each, when a row is next used or all are asked for, so that the weights are those
 * of {@link AdamW} on the whole table. Only two things are abbreviated: the decay of a row without
 * moments is one product, and so is all that comes {@value #FADED} steps behind the last gradient,
 * when a first moment is a 10^-13th of what it was.
 *
 * <p>In this computer's memory only; for one thread.
 */
final class TokenRows implements AutoCloseable {
  private static final int FADED = 300;

  private final NDManager manager;
  private final double weightDecay;
  private final int channels;
  private final FloatBuffer weights;
  private final NDArray firstMoments;
  private final NDArray secondMoments;
  private final FloatBuffer firsts;
  private final FloatBuffer seconds;
  private final int[] reached;
  private final int[] lastGradient;
  private final int[] slots;
  private final float[] weight;
  private final float[] first;
  private final float[] second;
  private AdamWStep[] steps = new AdamWStep[1024];
  private int taken;

  private int[] rows = new int[0];
  private float[] gradients = new float[0];
  private int used;

  /**
   * Takes over a table.
   *
   * @param table (V, C), float32; changed in place
   * @param parent of the manager that keeps the moments
   */
  TokenRows(NDArray table, NDManager parent, double weightDecay) {
    this.manager = parent.newSubManager();
    this.weightDecay = weightDecay;
    int vocabulary = (int) table.getShape().get(0);
    channels = (int) table.getShape().get(1);
    weights = FloatView.shared(table);
    firstMoments = manager.zeros(table.getShape());
    secondMoments = manager.zeros(table.getShape());
    firsts = FloatView.shared(firstMoments);
    seconds = FloatView.shared(secondMoments);
    reached = new int[vocabulary];
    lastGradient = new int[vocabulary];
    slots = new int[vocabulary];
    Arrays.fill(slots, -1);
    weight = new float[channels];
    first = new float[channels];
    second = new float[channels];
  }

  /** Makes the rows of a batch ready to be read, and their gradients zero. */
  void use(long[] ids) {
    for (int slot = 0; slot < used; slot++) {
      slots[rows[slot]] = -1;
    }
    used = 0;
    rows = rows.length < ids.length ? new int[ids.length] : rows;
    double[] decay = decay();
    for (long id : ids) {
      int row = Math.toIntExact(id);
      if (slots[row] < 0) {
        slots[row] = used;
        rows[used++] = row;
        catchUp(row, decay);
      }
    }
    int needed = used * channels;
    if (gradients.length < needed) {
      gradients = new float[needed];
    }
    Arrays.fill(gradients, 0, needed, 0);
  }

  /** Makes all rows ready to be read. */
  void useAll() {
    double[] decay = decay();
    for (int row = 0; row < reached.length; row++) {
      catchUp(row, decay);
    }
  }

  /**
   * Adds gradients to those of each row of the batch.
   *
   * @param ids all, or some, of those given to {@link #use}, (B, T)
   * @param slope (B, T, C)
   */
  void gather(long[] ids, NDArray slope) {
    FloatBuffer slopes = FloatView.read(slope);
    for (int at = 0; at < ids.length; at++) {
      slopes.get(at * channels, weight, 0, channels);
      int begin = slots[(int) ids[at]] * channels;
      for (int i = 0; i < channels; i++) {
        gradients[begin + i] += weight[i];
      }
    }
  }

  /** Returns the sum of the squares of the gathered gradients. */
  double squares() {
    double sum = 0;
    for (int i = 0; i < used * channels; i++) {
      sum += (double) gradients[i] * gradients[i];
    }
    return sum;
  }

  /** Multiplies the gathered gradients. */
  void scale(float factor) {
    for (int i = 0; i < used * channels; i++) {
      gradients[i] *= factor;
    }
  }

  /** Takes a step along the gathered gradients. */
  void step(double learningRate) {
    if (taken + 1 >= steps.length) {
      steps = Arrays.copyOf(steps, 2 * steps.length);
    }
    taken++;
    AdamWStep step = AdamWStep.of(taken, learningRate, weightDecay);
    steps[taken] = step;
    float[] gradient = new float[channels];
    for (int slot = 0; slot < used; slot++) {
      int row = rows[slot];
      System.arraycopy(gradients, slot * channels, gradient, 0, channels);
      read(row);
      step.take(weight, gradient, first, second, channels);
      write(row);
      reached[row] = taken;
      lastGradient[row] = taken;
    }
  }

  private void catchUp(int row, double[] decay) {
    int from = reached[row];
    if (from == taken) {
      return;
    }
    reached[row] = taken;
    read(row);
    int last = lastGradient[row];
    int replayed = last == 0 ? from : Math.max(from, Math.min(taken, last + FADED));
    for (int step = from + 1; step <= replayed; step++) {
      steps[step].fade(weight, first, second, channels);
    }
    if (replayed < taken) {
      multiply(weight, decay[replayed]);
      if (last > 0) {
        multiply(first, Math.pow(AdamWStep.BETA1, taken - replayed));
        multiply(second, Math.pow(AdamWStep.BETA2, taken - replayed));
      }
    }
    write(row);
  }

  /** Returns for each step what all later ones multiply a weight by. */
  private double[] decay() {
    double[] decay = new double[taken + 1];
    double product = 1;
    for (int step = taken; step >= 0; step--) {
      decay[step] = product;
      product *= step == 0 ? 1 : steps[step].decay();
    }
    return decay;
  }

  private void multiply(float[] numbers, double factor) {
    for (int i = 0; i < channels; i++) {
      numbers[i] = (float) (numbers[i] * factor);
    }
  }

  private void read(int row) {
    int begin = row * channels;
    weights.get(begin, weight, 0, channels);
    firsts.get(begin, first, 0, channels);
    seconds.get(begin, second, 0, channels);
  }

  private void write(int row) {
    int begin = row * channels;
    weights.put(begin, weight, 0, channels);
    firsts.put(begin, first, 0, channels);
    seconds.put(begin, second, 0, channels);
  }

  /**
   * Returns the moments and the last step with a gradient of each row, by name; all rows must be
   * ready to be read.
   *
   * @param scope gets what is made for it
   */
  Map<String, NDArray> state(NDManager scope) {
    float[] last = new float[lastGradient.length];
    for (int row = 0; row < last.length; row++) {
      last[row] = lastGradient[row];
    }
    return Map.of(
        "rows.first", firstMoments, "rows.second", secondMoments, "rows.last", scope.create(last));
  }

  /**
   * Goes on from a state.
   *
   * @param steps that led to it
   * @param state as {@link #state} returned it; copied
   */
  void restore(int steps, Map<String, NDArray> state) {
    FloatView.copy(Checkpoint.array(state, "rows.first"), firstMoments);
    FloatView.copy(Checkpoint.array(state, "rows.second"), secondMoments);
    float[] last = Checkpoint.array(state, "rows.last").toFloatArray();
    for (int row = 0; row < last.length; row++) {
      lastGradient[row] = (int) last[row];
    }
    Arrays.fill(reached, steps);
    this.steps = new AdamWStep[steps + 1024];
    Arrays.fill(this.steps, AdamWStep.of(1, 0, 0));
    taken = steps;
  }

  /** Releases the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
