package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files. The same tensors give the same bytes. */
public final class SafetensorsWriter {
  private static final int CHUNK_NUMBERS = 1024 * 1024;
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes tensors, sorted by name, and forces them to the disk.
   *
   * @param file made, or emptied if it is there
   * @param tensors float32, by name
   * @param metadata free text by key, for people and other tools
   * @throws IOException if the file can't be written
   * @throws IllegalArgumentException if a value isn't finite in {@code type}
   */
  public static void write(
      Path file, Map<String, NDArray> tensors, TensorType type, Map<String, String> metadata)
      throws IOException {
    Map<String, NDArray> sorted = new TreeMap<>(tensors);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(channel, header(sorted, type, new TreeMap<>(metadata)));
      for (Map.Entry<String, NDArray> tensor : sorted.entrySet()) {
        write(channel, tensor.getKey(), tensor.getValue(), type);
      }
      channel.force(true);
    }
  }

  private static ByteBuffer header(
      Map<String, NDArray> tensors, TensorType type, Map<String, String> metadata) {
    JsonObject header = new JsonObject();
    JsonObject free = new JsonObject();
    metadata.forEach(free::addProperty);
    header.add("__metadata__", free);
    long offset = 0;
    for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
      long bytes = tensor.getValue().getShape().size() * type.bytes();
      JsonObject entry = new JsonObject();
      entry.addProperty("dtype", type.name());
      entry.add("shape", array(tensor.getValue().getShape().getShape()));
      entry.add("data_offsets", array(offset, offset + bytes));
      header.add(tensor.getKey(), entry);
      offset += bytes;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    // Spaces behind the JSON align the numbers, as the reference implementation does.
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(padded).put(json);
    while (buffer.hasRemaining()) {
      buffer.put((byte) ' ');
    }
    return buffer.flip();
  }

  private static JsonArray array(long... numbers) {
    JsonArray array = new JsonArray();
    for (long number : numbers) {
      array.add(number);
    }
    return array;
  }

  private static void write(FileChannel channel, String name, NDArray tensor, TensorType type)
      throws IOException {
    long size = tensor.getShape().size();
    try (NDArray flat = tensor.reshape(-1)) {
      for (long begin = 0; begin < size; begin += CHUNK_NUMBERS) {
        long end = Math.min(size, begin + CHUNK_NUMBERS);
        try (NDArray chunk = flat.get(new NDIndex().addSliceDim(begin, end))) {
          writeFully(channel, encode(name, chunk.toFloatArray(), type));
        }
      }
    }
  }

  private static ByteBuffer encode(String name, float[] values, TensorType type) {
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

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
