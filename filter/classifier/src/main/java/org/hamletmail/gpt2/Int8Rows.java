package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of token embeddings as whole numbers from -127 to 127, each row times a scale of its
 * own, which is positive: the largest number of the row divided by 127. A number that was rounded
 * so is off by half a scale at most, 1/254 of the largest in its row.
 *
 * <p>Such errors are different in each row, and the mean over a message's tokens is nearer to the
 * truth the more different tokens it has. The tokens that stand in every message have no others to
 * make up for them; they are the first rows, and those stay as they are, in half precision
 * (docs/method/adr/0029-embeddings-are-stored-as-int8-rows.md).
 *
 * <p>In a file the table {@code x}, shape (R, C), is a tensor of that name and type {@link
 * TensorType#I8}; the scales are {@code x.scale}, float32, shape (R); the first rows are {@code
 * x.first}, float16, shape (N, C), which take the place of those in the table. No tensor of GPT-2
 * has such names. Whatever else is in the file is float16.
 */
final class Int8Rows {
  /** Rows that stay as they are. */
  static final int FIRST_ROWS = 1024;

  private static final String SCALE = ".scale";
  private static final String FIRST = ".first";
  private static final String TABLE = "wte.weight";
  private static final int LARGEST = 127;
  private static final int DIMENSIONS = 2;
  private static final int ROWS_AT_ONCE = 4096;

  private Int8Rows() {}

  /** Returns the name of the scales of a table. */
  static String scaleOf(String table) {
    return table + SCALE;
  }

  /** Returns the name of a table's first rows. */
  static String firstOf(String table) {
    return table + FIRST;
  }

  /** Returns whether a tensor is the table, and has more rows than stay as they are. */
  static boolean fit(String name, NDArray tensor) {
    return name.endsWith(TABLE)
        && tensor.getShape().dimension() == DIMENSIONS
        && tensor.getShape().get(0) > FIRST_ROWS;
  }

  /**
   * Requires scales and first rows of each table that is stored so; reads no numbers.
   *
   * @param file named in errors
   * @throws ModelFormatException if they are missing, of another type or shape
   */
  static void requireParts(String file, Map<String, TensorEntry> tensors) {
    for (TensorEntry table : tensors.values()) {
      if (table.type() != TensorType.I8) {
        continue;
      }
      String where = file + ": tensor " + SafetensorsHeader.printable(table.name());
      if (table.shape().size() != DIMENSIONS) {
        throw new ModelFormatException(
            where + ": I8 of shape " + table.shape() + "; expected rows and columns");
      }
      long rows = table.shape().getFirst();
      long columns = table.shape().getLast();
      TensorEntry scales = tensors.get(scaleOf(table.name()));
      if (scales == null
          || scales.type() != TensorType.F32
          || !scales.shape().equals(List.of(rows))) {
        throw new ModelFormatException(
            where + ": " + found(SCALE, scales) + "; expected F32 of shape [" + rows + "]");
      }
      TensorEntry first = tensors.get(firstOf(table.name()));
      if (first == null
          || first.type() != TensorType.F16
          || first.shape().size() != DIMENSIONS
          || first.shape().getFirst() > rows
          || first.shape().getLast() != columns) {
        throw new ModelFormatException(
            where
                + ": "
                + found(FIRST, first)
                + "; expected F16 of 0 to "
                + rows
                + " rows of "
                + columns);
      }
    }
  }

  private static String found(String part, @Nullable TensorEntry entry) {
    return entry == null
        ? "I8 without " + part
        : "I8 with " + part + " of " + entry.type() + " " + entry.shape();
  }

  /**
   * Returns whether a tensor is a part of a table and none by itself.
   *
   * @param tensors of a file whose parts are there
   */
  static boolean isPart(String name, Map<String, TensorEntry> tensors) {
    return isPart(name, SCALE, tensors) || isPart(name, FIRST, tensors);
  }

  private static boolean isPart(String name, String part, Map<String, TensorEntry> tensors) {
    if (!name.endsWith(part)) {
      return false;
    }
    TensorEntry table = tensors.get(name.substring(0, name.length() - part.length()));
    return table != null && table.type() == TensorType.I8;
  }

  /**
   * Returns the scale of each row of a table; 1 for the first rows, and for one whose numbers are 0
   * or too small for one.
   *
   * @throws IllegalArgumentException if a number isn't finite
   */
  static FloatBuffer scales(String name, NDArray table) {
    float[] scales = new float[rows(table)];
    int columns = columns(table);
    for (int begin = 0; begin < scales.length; begin += ROWS_AT_ONCE) {
      float[] values = values(table, begin);
      for (int row = 0; row < values.length / columns; row++) {
        float largest = 0;
        for (int at = row * columns; at < (row + 1) * columns; at++) {
          if (!Float.isFinite(values[at])) {
            throw new IllegalArgumentException(
                "tensor " + name + " contains " + values[at] + ", which I8 can't hold as finite");
          }
          largest = Math.max(largest, Math.abs(values[at]));
        }
        float scale = largest / LARGEST;
        scales[begin + row] = begin + row < FIRST_ROWS || scale < Float.MIN_NORMAL ? 1 : scale;
      }
    }
    return FloatBuffer.wrap(scales).asReadOnlyBuffer();
  }

  /** Hands on the rows of a table as whole numbers, some at a time; 0 for the first rows. */
  static void encode(NDArray table, FloatBuffer scales, StoredTensor.Sink sink) throws IOException {
    int columns = columns(table);
    for (int begin = 0; begin < scales.capacity(); begin += ROWS_AT_ONCE) {
      float[] values = values(table, begin);
      ByteBuffer bytes = ByteBuffer.allocate(values.length);
      for (int at = 0; at < values.length; at++) {
        int row = begin + at / columns;
        // Division by a rounded scale may end a hair above the largest.
        double whole =
            row < FIRST_ROWS
                ? 0
                : Math.clamp(Math.rint(values[at] / scales.get(row)), -LARGEST, LARGEST);
        bytes.put((byte) whole);
      }
      sink.write(bytes.flip());
    }
  }

  private static int rows(NDArray table) {
    return Math.toIntExact(table.getShape().get(0));
  }

  private static int columns(NDArray table) {
    return Math.toIntExact(table.getShape().get(1));
  }

  private static float[] values(NDArray table, int begin) {
    int end = Math.min(rows(table), begin + ROWS_AT_ONCE);
    try (NDArray values = table.get(new NDIndex().addSliceDim(begin, end))) {
      return values.toFloatArray();
    }
  }
}
