package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * PyTorch's AdamW: decoupled weight decay on every parameter, both moments corrected for bias
 * before epsilon is added. (DJL's own optimiser adds epsilon to the uncorrected moment, which
 * differs most in the first steps; a fine-tuning has few.)
 *
 * <p>Works in place, on parameters that do not require a gradient themselves. For one thread.
 *
 * @see "Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization"
 */
final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private record Moments(NDArray first, NDArray second) {}

  private final NDManager manager;
  private final double weightDecay;
  private final Map<String, Moments> moments = new LinkedHashMap<>();
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
    double correction1 = 1 - Math.pow(BETA1, steps);
    double correction2 = Math.sqrt(1 - Math.pow(BETA2, steps));
    for (Map.Entry<String, NDArray> parameter : parameters.entrySet()) {
      NDArray gradient = gradients.get(parameter.getKey());
      if (gradient == null) {
        throw new IllegalArgumentException("no gradient for " + parameter.getKey());
      }
      Moments m = moments.computeIfAbsent(parameter.getKey(), n -> zeros(parameter.getValue()));
      parameter.getValue().muli(1 - learningRate * weightDecay);
      update(parameter.getValue(), gradient, m, learningRate, correction1, correction2);
    }
  }

  private static void update(
      NDArray weight, NDArray gradient, Moments m, double rate, double correction1, double root2) {
    try (NDManager scope = gradient.getManager().newSubManager()) {
      NDArray square = gradient.mul(gradient);
      square.attach(scope);
      m.first.muli(BETA1).addi(gradient.muli(1 - BETA1));
      m.second.muli(BETA2).addi(square.muli(1 - BETA2));
      NDArray denominator = m.second.sqrt();
      denominator.attach(scope);
      denominator.divi(root2).addi(EPSILON);
      NDArray change = m.first.div(denominator);
      change.attach(scope);
      weight.subi(change.muli(rate / correction1));
    }
  }

  private Moments zeros(NDArray parameter) {
    return new Moments(
        manager.zeros(parameter.getShape(), parameter.getDataType()),
        manager.zeros(parameter.getShape(), parameter.getDataType()));
  }

  /** Releases the moments. */
  @Override
  public void close() {
    manager.close();
  }
}
