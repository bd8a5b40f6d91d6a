package org.hamletmail.lab.pth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files as torch.save does, right ones and wrong ones. */
public final class PthWriter {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private boolean packed;

  /** Begins a state_dict. */
  public PthWriter() {
    raw(0x80, 2);
    global("collections", "OrderedDict");
    raw(')', 'R', '(');
  }

  /** A file with these instructions for its pickle and nothing else. */
  static byte[] ofPickle(byte[] instructions) {
    PthWriter writer = new PthWriter();
    writer.pickle.reset();
    writer.pickle.writeBytes(instructions);
    return writer.zip();
  }

  /** Adds a tensor of float32 numbers that lie row by row. */
  public PthWriter tensor(String name, float[] numbers, int... shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return view(name, "FloatStorage", bytes.array(), numbers.length, 0, shape, strides);
  }

  PthWriter view(
      String name, String type, byte[] bytes, long count, int offset, int[] shape, int[] strides) {
    String key = Integer.toString(files.size());
    files.put("data/" + key, bytes);
    text(name);
    global("torch._utils", "_rebuild_tensor_v2");
    raw('(', '(');
    text("storage");
    global("torch", type);
    text(key);
    text("cpu");
    number((int) count);
    raw('t', 'Q');
    number(offset);
    numbers(shape);
    numbers(strides);
    raw(0x89);
    global("collections", "OrderedDict");
    raw(')', 'R', 't', 'R');
    return this;
  }

  PthWriter file(String name, String content) {
    files.put(name, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PthWriter packed() {
    packed = true;
    return this;
  }

  /** Ends the state_dict and writes the file. */
  public Path write(Path file) throws IOException {
    raw('u', '.');
    return Files.write(file, zip());
  }

  private byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "archive/data.pkl", pickle.toByteArray());
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        add(zip, "archive/" + file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    if (!packed) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private void global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    raw('X', bytes.length, bytes.length >> 8, bytes.length >> 16, bytes.length >> 24);
    pickle.writeBytes(bytes);
  }

  private void number(int number) {
    raw('J', number, number >> 8, number >> 16, number >> 24);
  }

  private void numbers(int[] numbers) {
    raw('(');
    for (int number : numbers) {
      number(number);
    }
    raw('t');
  }

  private void raw(int... bytes) {
    for (int b : bytes) {
      pickle.write(b);
    }
  }
}
