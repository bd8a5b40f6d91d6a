package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** Normalises the channels of each position: {@code ln_1}, {@code ln_2} and {@code ln_f}. */
final class LayerNorm {
  private final NDArray weight;
  private final NDArray bias;
  private final Shape shape;
  private final float epsilon;

  LayerNorm(NDArray weight, NDArray bias, double epsilon) {
    this.weight = weight;
    this.bias = bias;
    this.shape = weight.getShape();
    this.epsilon = (float) epsilon;
  }

  /** Returns an array of the shape of {@code x}, attached to its manager. */
  NDArray apply(NDArray x) {
    return ai.djl.nn.norm.LayerNorm.layerNorm(x, shape, weight, bias, epsilon).singletonOrThrow();
  }
}
