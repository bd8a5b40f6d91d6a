package org.hamletmail.gpt2;

import java.util.List;

/**
 * Where one tensor lies in a safetensors file.
 *
 * @param name as written in the file
 * @param type how its numbers are stored
 * @param shape its dimensions, outermost first; empty for a scalar
 * @param begin first byte, counted from the end of the header
 * @param end the byte behind its last
 */
record TensorEntry(String name, TensorType type, List<Long> shape, long begin, long end) {

  TensorEntry {
    shape = List.copyOf(shape);
  }

  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
