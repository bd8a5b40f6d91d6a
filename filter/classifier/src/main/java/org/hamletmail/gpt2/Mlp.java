package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;

/** The two linear layers of a block with the GELU between them. */
final class Mlp {
  private final Linear fc;
  private final Linear projection;
  private final Gelu gelu;

  Mlp(Linear fc, Linear projection, Gelu gelu) {
    this.fc = fc;
    this.projection = projection;
    this.gelu = gelu;
  }

  /** Returns an array of the shape of {@code x}, (B, T, C), attached to its manager. */
  NDArray apply(NDArray x) {
    return projection.apply(gelu.apply(fc.apply(x)));
  }
}
