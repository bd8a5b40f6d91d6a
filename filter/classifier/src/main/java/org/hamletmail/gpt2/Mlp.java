package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** The two linear layers of a block with the GELU between them. */
final class Mlp {
  private static final double GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);
  private static final double GELU_CUBIC = 0.044715 * GELU_LINEAR;

  private final Linear fc;
  private final Linear projection;

  Mlp(Linear fc, Linear projection) {
    this.fc = fc;
    this.projection = projection;
  }

  /** Returns an array of the shape of {@code x}, (B, T, C), attached to its manager. */
  NDArray apply(NDArray x) {
    return projection.apply(gelu(fc.apply(x)));
  }

  /**
   * The tanh form of the GELU, with which GPT-2 was trained; the engine only has the exact form.
   *
   * <p>Half of one plus tanh(z) is the sigmoid of 2z, which saves two passes. The two operations in
   * place change a value that no backward pass needs.
   */
  static NDArray gelu(NDArray x) {
    NDArray slope = x.square().muli(GELU_CUBIC).addi(GELU_LINEAR);
    return Activation.sigmoid(slope.mul(x)).mul(x);
  }
}
