package org.hamletmail.gpt2;

/** How a tensor's numbers are stored in a file; in memory they are always float32. */
public enum TensorType {
  /** IEEE 754 single precision. */
  F32(4),
  /** IEEE 754 half precision: finite up to 65504. */
  F16(2),
  /** The upper half of single precision: its range with 8 bits of precision. */
  BF16(2),
  /**
   * Whole numbers of 8 bits times a scale for each row: the table of token embeddings. What is
   * stored beside it is float16. {@code Int8Rows} says how and why.
   */
  I8(1);

  private final int bytes;

  TensorType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** Widens a stored 16-bit number; exact. */
  float widen(short bits) {
    return switch (this) {
      case F16 -> Float.float16ToFloat(bits);
      case BF16 -> Float.intBitsToFloat(bits << 16);
      case F32, I8 -> throw new IllegalStateException(this + " is not stored in 16 bits");
    };
  }

  /** Narrows to 16 bits, to the nearest, ties to even; too large a number becomes infinite. */
  short narrow(float value) {
    return switch (this) {
      case F16 -> Float.floatToFloat16(value);
      case BF16 -> {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
          // Rounding could carry a NaN's fraction away and leave infinity.
          yield (short) ((bits >>> 16) | 0x40);
        }
        yield (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
      }
      case F32, I8 -> throw new IllegalStateException(this + " is not stored in 16 bits");
    };
  }
}
