package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** A tensor as it is to lie in a file. */
sealed interface StoredTensor {
  int CHUNK_NUMBERS = 1024 * 1024;

  /** Takes the bytes of some numbers. */
  @FunctionalInterface
  interface Sink {
    void write(ByteBuffer bytes) throws IOException;
  }

  /** Returns the name in the file. */
  String name();

  /** Returns how the numbers lie there. */
  TensorType type();

  /** Returns the dimensions. */
  Shape shape();

  /**
   * Hands on the numbers, little-endian.
   *
   * @throws IllegalArgumentException if a value isn't finite in the type
   */
  void encode(Sink sink) throws IOException;

  /** Floating-point numbers. */
  record Plain(String name, TensorType type, NDArray tensor) implements StoredTensor {
    @Override
    public Shape shape() {
      return tensor.getShape();
    }

    @Override
    public void encode(Sink sink) throws IOException {
      StoredTensor.encode(name, tensor, shape().size(), type, sink);
    }
  }

  /**
   * Hands on the first numbers of a tensor.
   *
   * @throws IllegalArgumentException if a value isn't finite in the type
   */
  private static void encode(String name, NDArray tensor, long size, TensorType type, Sink sink)
      throws IOException {
    try (NDArray flat = tensor.reshape(-1)) {
      for (long begin = 0; begin < size; begin += CHUNK_NUMBERS) {
        long end = Math.min(size, begin + CHUNK_NUMBERS);
        try (NDArray chunk = flat.get(new NDIndex().addSliceDim(begin, end))) {
          sink.write(encoded(name, chunk.toFloatArray(), type));
        }
      }
    }
  }

  private static ByteBuffer encoded(String name, float[] values, TensorType type) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      float stored;
      if (type == TensorType.F32) {
        stored = value;
        bytes.putFloat(value);
      } else {
        short narrow = type.narrow(value);
        stored = type.widen(narrow);
        bytes.putShort(narrow);
      }
      if (!Float.isFinite(stored)) {
        throw new IllegalArgumentException(
            "tensor " + name + " contains " + value + ", which " + type + " can't hold as finite");
      }
    }
    return bytes.flip();
  }

  /** A table as {@link Int8Rows}. */
  record Rows(String name, NDArray tensor, FloatBuffer scales) implements StoredTensor {
    @Override
    public TensorType type() {
      return TensorType.I8;
    }

    @Override
    public Shape shape() {
      return tensor.getShape();
    }

    @Override
    public void encode(Sink sink) throws IOException {
      Int8Rows.encode(tensor, scales, sink);
    }
  }

  /** The scales of {@link Rows}. */
  record Scales(String name, FloatBuffer scales) implements StoredTensor {
    @Override
    public TensorType type() {
      return TensorType.F32;
    }

    @Override
    public Shape shape() {
      return new Shape(scales.capacity());
    }

    @Override
    public void encode(Sink sink) throws IOException {
      ByteBuffer bytes =
          ByteBuffer.allocate(scales.capacity() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(scales.duplicate());
      sink.write(bytes);
    }
  }

  /** The first rows of {@link Rows}, in half precision. */
  record First(String name, NDArray tensor, int rows) implements StoredTensor {
    @Override
    public TensorType type() {
      return TensorType.F16;
    }

    @Override
    public Shape shape() {
      return new Shape(rows, tensor.getShape().get(1));
    }

    @Override
    public void encode(Sink sink) throws IOException {
      StoredTensor.encode(name, tensor, shape().size(), type(), sink);
    }
  }
}
