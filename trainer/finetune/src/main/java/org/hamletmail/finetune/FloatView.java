package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The numbers of an array in the computer's memory, where the engine keeps them. */
final class FloatView {
  private FloatView() {}

  /**
   * Returns the numbers themselves: what is written changes the array. Good as long as the array.
   *
   * @param array float32, on the CPU, not a view of another array
   * @throws IllegalArgumentException if the engine can only hand out a copy
   */
  static FloatBuffer shared(NDArray array) {
    FloatBuffer numbers = read(array);
    float first = numbers.get(0);
    // A copy would take the training's changes and lose them without a word.
    float other = first == 1f ? 2f : 1f;
    numbers.put(0, other);
    boolean shared;
    try (NDArray flat = array.flatten()) {
      shared = flat.getFloat(0) == other;
    }
    numbers.put(0, first);
    if (!shared) {
      throw new IllegalArgumentException(
          "the engine keeps " + array.getName() + " " + array.getShape() + " out of reach");
    }
    return numbers;
  }

  /**
   * Copies numbers into an array, in place. ({@link NDArray#copyTo} gives it other memory instead:
   * all views of it, such as a transposed weight, would go on with the old numbers.)
   */
  static void copy(NDArray from, NDArray to) {
    if (to.getDevice().isGpu()) {
      to.subi(to).addi(from);
    } else {
      shared(to).put(read(from));
    }
  }

  /** Returns the numbers, or a copy, in the order of their indices; for reading. */
  static FloatBuffer read(NDArray array) {
    return array.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
