package org.hamletmail.lab.pth;

import java.util.List;

/**
 * A view of a storage, checked to lie within it.
 *
 * @param storage where the numbers are
 * @param offset of the first one
 * @param shape sizes
 * @param strides numbers between neighbours in each dimension
 */
record PthTensor(PickleValue.Storage storage, long offset, List<Long> shape, List<Long> strides) {

  PthTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  /**
   * Checks a view.
   *
   * @throws PthFormatException if a number of it is outside the storage
   */
  static PthTensor of(
      PickleValue.Storage storage, long offset, List<Long> shape, List<Long> strides)
      throws PthFormatException {
    boolean right = offset >= 0 && shape.size() == strides.size();
    long last = offset;
    try {
      for (int i = 0; right && i < shape.size(); i++) {
        right = shape.get(i) >= 1 && strides.get(i) >= 0;
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
    } catch (ArithmeticException e) {
      right = false;
    }
    if (!right || last >= storage.numbers()) {
      throw new PthFormatException(
          "a tensor of shape "
              + shape
              + ", strides "
              + strides
              + " and offset "
              + offset
              + " is not within its storage of "
              + storage.numbers()
              + " numbers");
    }
    return new PthTensor(storage, offset, shape, strides);
  }
}
