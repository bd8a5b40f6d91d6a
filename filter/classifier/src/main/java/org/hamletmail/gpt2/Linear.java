package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;

/**
 * A linear layer of the checkpoint, weight (in, out), or some of its output columns.
 *
 * <p>PyTorch's operation takes (out, in). The transposed view is made once; only while the weight
 * is being trained it is made anew at each use, because a gradient must flow through it.
 */
final class Linear {
  private final NDArray weight;
  private final NDArray bias;
  private final long begin;
  private final long end;
  private final NDArray frozenWeight;
  private final NDArray frozenBias;

  /** A layer with all its columns. */
  Linear(NDArray weight, NDArray bias) {
    this(weight, bias, 0, bias.getShape().get(0));
  }

  private Linear(NDArray weight, NDArray bias, long begin, long end) {
    this.weight = weight;
    this.bias = bias;
    this.begin = begin;
    this.end = end;
    this.frozenWeight = weightView(weight.getManager());
    this.frozenBias = biasView(bias.getManager());
  }

  /** Returns the manager of the weights. */
  NDManager manager() {
    return weight.getManager();
  }

  /** Returns the layer that computes the output columns from {@code begin} to {@code end}. */
  Linear columns(long begin, long end) {
    return new Linear(weight, bias, begin, end);
  }

  /**
   * Returns {@code x} times the weight plus the bias.
   *
   * @param x shape (..., in)
   * @return shape (..., out), attached to the manager of {@code x}
   */
  NDArray apply(NDArray x) {
    if (!weight.hasGradient() && !bias.hasGradient()) {
      return linear(x, frozenWeight, frozenBias);
    }
    try (NDManager scope = x.getManager().newSubManager()) {
      return linear(x, weightView(scope), biasView(scope));
    }
  }

  private NDArray weightView(NDManager manager) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray columns = weight.get(scope, new NDIndex().addAllDim().addSliceDim(begin, end));
      NDArray view = columns.transpose();
      view.attach(manager);
      return view;
    }
  }

  private NDArray biasView(NDManager manager) {
    return bias.get(manager, new NDIndex().addSliceDim(begin, end));
  }

  private static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return ai.djl.nn.core.Linear.linear(x, weight, bias).singletonOrThrow();
  }
}
