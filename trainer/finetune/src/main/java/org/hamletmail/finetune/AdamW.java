package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PyTorch's AdamW: decoupled weight decay on every parameter, both moments corrected for bias
 * before epsilon is added. (DJL's own optimiser adds epsilon to the uncorrected moment, which
 * differs most in the first steps; a fine-tuning has few.)
 *
 * <p>On the CPU a step is one pass over each parameter, block by block; as engine operations it
 * would be a dozen, each through main memory. Works in place, on parameters that do not require a
 * gradient themselves. For one thread.
 *
 * @see "Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization"
 */
final class AdamW implements AutoCloseable {
  /** Numbers of one block: four arrays of them fit into the innermost cache. */
  private static final int BLOCK = 1024;

  private record Moments(NDArray first, NDArray second) {}

  private record Views(FloatBuffer weights, FloatBuffer firsts, FloatBuffer seconds) {}

  private final NDManager manager;
  private final double weightDecay;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private final Map<String, Views> views = new LinkedHashMap<>();
  private final float[] weight = new float[BLOCK];
  private final float[] gradient = new float[BLOCK];
  private final float[] first = new float[BLOCK];
  private final float[] second = new float[BLOCK];
  private int steps;

  /**
   * Makes an optimiser without any memory of gradients.
   *
   * @param parent of the manager that keeps the moments: two float32 a parameter
   * @param weightDecay share of the learning rate by which each weight shrinks a step
   */
  AdamW(NDManager parent, double weightDecay) {
    this.manager = parent.newSubManager();
    this.weightDecay = weightDecay;
  }

  /**
   * Changes parameters by one step.
   *
   * @param parameters by name, changed in place
   * @param gradients of the same names and shapes; used up
   */
  void step(Map<String, NDArray> parameters, Map<String, NDArray> gradients, double learningRate) {
    steps++;
    AdamWStep step = AdamWStep.of(steps, learningRate, weightDecay);
    for (Map.Entry<String, NDArray> parameter : parameters.entrySet()) {
      NDArray slope = gradients.get(parameter.getKey());
      if (slope == null) {
        throw new IllegalArgumentException("no gradient for " + parameter.getKey());
      }
      NDArray values = parameter.getValue();
      Moments m = moments.computeIfAbsent(parameter.getKey(), n -> zeros(values));
      if (!values.getDevice().isGpu()) {
        inMemory(views.computeIfAbsent(parameter.getKey(), n -> views(values, m)), slope, step);
      } else {
        onDevice(values, slope, m, learningRate);
      }
    }
  }

  private static Views views(NDArray values, Moments m) {
    return new Views(
        FloatView.shared(values), FloatView.shared(m.first), FloatView.shared(m.second));
  }

  private void inMemory(Views at, NDArray slope, AdamWStep step) {
    FloatBuffer slopes = FloatView.read(slope);
    int size = at.weights.capacity();
    for (int begin = 0; begin < size; begin += BLOCK) {
      int count = Math.min(BLOCK, size - begin);
      at.weights.get(begin, weight, 0, count);
      slopes.get(begin, gradient, 0, count);
      at.firsts.get(begin, first, 0, count);
      at.seconds.get(begin, second, 0, count);
      step.take(weight, gradient, first, second, count);
      at.weights.put(begin, weight, 0, count);
      at.firsts.put(begin, first, 0, count);
      at.seconds.put(begin, second, 0, count);
    }
  }

  /** The same as engine operations, for arrays that are not in this computer's memory. */
  private void onDevice(NDArray weights, NDArray slope, Moments m, double rate) {
    double correction1 = 1 - Math.pow(AdamWStep.BETA1, steps);
    double correction2 = Math.sqrt(1 - Math.pow(AdamWStep.BETA2, steps));
    weights.muli(1 - rate * weightDecay);
    try (NDManager scope = slope.getManager().newSubManager()) {
      NDArray square = slope.mul(slope);
      square.attach(scope);
      m.first.muli(AdamWStep.BETA1).addi(slope.muli(1 - AdamWStep.BETA1));
      m.second.muli(AdamWStep.BETA2).addi(square.muli(1 - AdamWStep.BETA2));
      NDArray denominator = m.second.sqrt();
      denominator.attach(scope);
      denominator.divi(correction2).addi(AdamWStep.EPSILON);
      NDArray change = m.first.div(denominator);
      change.attach(scope);
      weights.subi(change.muli(rate / correction1));
    }
  }

  private Moments zeros(NDArray parameter) {
    return new Moments(
        manager.zeros(parameter.getShape(), parameter.getDataType()),
        manager.zeros(parameter.getShape(), parameter.getDataType()));
  }

  /** Returns the moments of all parameters that a step was taken for, by a name of their own. */
  Map<String, NDArray> state() {
    Map<String, NDArray> state = new LinkedHashMap<>();
    moments.forEach((name, m) -> {
      state.put("first." + name, m.first);
      state.put("second." + name, m.second);
    });
    return state;
  }

  /**
   * Goes on from a state.
   *
   * @param taken steps that led to it
   * @param state as {@link #state} returned it; copied
   * @param parameters all that it was of
   */
  void restore(int taken, Map<String, NDArray> state, Map<String, NDArray> parameters) {
    steps = taken;
    parameters.forEach((name, values) -> {
      Moments m = moments.computeIfAbsent(name, n -> zeros(values));
      FloatView.copy(Checkpoint.array(state, "first." + name), m.first);
      FloatView.copy(Checkpoint.array(state, "second." + name), m.second);
    });
  }

  /** Releases the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
