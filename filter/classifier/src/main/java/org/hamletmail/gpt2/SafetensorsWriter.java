package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes safetensors files. The same tensors give the same bytes. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /**
   * Writes tensors, wide numbers before narrow ones and then by name, and forces them to the disk.
   *
   * @param file made, or emptied if it is there
   * @param tensors float32, by name
   * @param type of their numbers; of {@link TensorType#I8} only the table of token embeddings is,
   *     the rest is float16
   * @param metadata free text by key, for people and other tools
   * @throws IOException if the file can't be written
   * @throws IllegalArgumentException if a value isn't finite in {@code type}
   */
  public static void write(
      Path file, Map<String, NDArray> tensors, TensorType type, Map<String, String> metadata)
      throws IOException {
    List<StoredTensor> stored = stored(tensors, type);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      writeFully(channel, header(stored, new TreeMap<>(metadata)));
      for (StoredTensor tensor : stored) {
        tensor.encode(bytes -> writeFully(channel, bytes));
      }
      channel.force(true);
    }
  }

  private static List<StoredTensor> stored(Map<String, NDArray> tensors, TensorType type) {
    List<StoredTensor> stored = new ArrayList<>();
    tensors.forEach((name, tensor) -> {
      if (type != TensorType.I8) {
        stored.add(new StoredTensor.Plain(name, type, tensor));
      } else if (Int8Rows.fit(name, tensor)) {
        FloatBuffer scales = Int8Rows.scales(name, tensor);
        stored.add(new StoredTensor.Rows(name, tensor, scales));
        stored.add(new StoredTensor.Scales(Int8Rows.scaleOf(name), scales));
        stored.add(new StoredTensor.First(Int8Rows.firstOf(name), tensor, Int8Rows.FIRST_ROWS));
      } else {
        stored.add(new StoredTensor.Plain(name, TensorType.F16, tensor));
      }
    });
    // Each number lies at a multiple of its length, as the reference implementation has it.
    stored.sort(
        Comparator.comparingInt((StoredTensor tensor) -> -tensor.type().bytes())
            .thenComparing(StoredTensor::name));
    return stored;
  }

  private static ByteBuffer header(List<StoredTensor> tensors, Map<String, String> metadata) {
    JsonObject header = new JsonObject();
    JsonObject free = new JsonObject();
    metadata.forEach(free::addProperty);
    header.add("__metadata__", free);
    long offset = 0;
    for (StoredTensor tensor : tensors) {
      Shape shape = tensor.shape();
      long bytes = shape.size() * tensor.type().bytes();
      JsonObject entry = new JsonObject();
      entry.addProperty("dtype", tensor.type().name());
      entry.add("shape", array(shape.getShape()));
      entry.add("data_offsets", array(offset, offset + bytes));
      header.add(tensor.name(), entry);
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

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
