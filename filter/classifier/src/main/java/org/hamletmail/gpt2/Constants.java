package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Numbers that the engine may look at again in a backward pass.
 *
 * <p>An array that is made from numbers of Java's lies in Java's memory, and so does the one that
 * {@code mul(Number)} makes and drops. PyTorch keeps a reference to it for the gradient, Java knows
 * nothing of that and frees the memory: gradients then depend on when rubbish is collected. A copy
 * that the engine made belongs to the engine.
 */
final class Constants {
  private Constants() {}

  /** Returns a scalar, float32. */
  static NDArray of(double value, NDManager manager) {
    return owned(manager.create((float) value));
  }

  /** Returns a copy that the engine owns, and closes what it was made of. */
  static NDArray owned(NDArray madeByJava) {
    try (madeByJava) {
      return madeByJava.duplicate();
    }
  }
}
