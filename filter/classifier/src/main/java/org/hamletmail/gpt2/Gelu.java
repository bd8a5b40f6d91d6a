package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;

/**
 * The tanh form of the GELU, with which GPT-2 was trained; the engine only has the exact form.
 *
 * <p>Half of one plus tanh(z) is the sigmoid of 2z, which saves two passes. The two operations in
 * place change a value that no backward pass needs.
 */
final class Gelu {
  private static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715 * LINEAR;

  private final NDArray cubic;

  /**
   * Makes the function.
   *
   * @param manager keeps its constant, on the device of the arrays it is applied to
   */
  Gelu(NDManager manager) {
    cubic = Constants.of(CUBIC, manager);
  }

  /** Returns an array of the shape of {@code x}, attached to its manager. */
  NDArray apply(NDArray x) {
    NDArray slope = x.square().muli(cubic).addi(LINEAR);
    return Activation.sigmoid(slope.mul(x)).mul(x);
  }
}
