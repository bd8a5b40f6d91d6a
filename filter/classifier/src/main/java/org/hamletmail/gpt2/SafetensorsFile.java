package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.hamletmail.files.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file, open for reading. Nothing of it is parsed before the first question about its
 * tensors, so that {@link #sha256()} can be compared first.
 *
 * <p>The numbers are copied into native memory, never mapped: a file that is cut while it is mapped
 * would end the process. Not safe for use by several threads at once.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final int NUMBERS_AT_ONCE = 256 * 1024;
  private static final int LENGTH_BYTES = 8;
  private static final float[] NO_SCALES = {};

  private final Path path;
  private final FileChannel channel;
  private @Nullable Map<String, TensorEntry> entries;
  private @Nullable ByteBuffer decoded;
  private long dataStart;

  private SafetensorsFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens a file; reads nothing yet.
   *
   * @throws IOException if it can't be opened
   */
  public static SafetensorsFile open(Path path) throws IOException {
    return new SafetensorsFile(path, FileChannel.open(path, StandardOpenOption.READ));
  }

  /** Returns where the file is. */
  public Path path() {
    return path;
  }

  /**
   * Returns the SHA-256 of the whole file, 64 lower-case hexadecimal digits.
   *
   * @throws IOException if it can't be read
   */
  public String sha256() throws IOException {
    return Sha256.of(channel);
  }

  /**
   * Returns the names of the tensors in the order of the header; the parts of a table of {@link
   * TensorType#I8} are not among them.
   *
   * @throws ModelFormatException if the file is not a well-formed safetensors file
   */
  public SequencedSet<String> names() {
    Map<String, TensorEntry> tensors = entries();
    SequencedSet<String> names = new LinkedHashSet<>(tensors.keySet());
    names.removeIf(name -> Int8Rows.isPart(name, tensors));
    return Collections.unmodifiableSequencedSet(names);
  }

  /**
   * Returns the dimensions of a tensor, outermost first.
   *
   * @throws ModelFormatException if there is none of that name
   */
  public long[] shape(String name) {
    return entry(name).dimensions();
  }

  /**
   * Copies one tensor into memory.
   *
   * @return float32, of the tensor's shape, attached to {@code manager}
   * @throws ModelFormatException if there is none of that name, one of its values isn't finite, or
   *     the scale of a row isn't positive
   */
  public NDArray read(String name, NDManager manager) {
    TensorEntry entry = entry(name);
    NDArray tensor = manager.zeros(new Shape(entry.dimensions()), DataType.FLOAT32);
    try (NDManager scope = manager.newSubManager()) {
      NDArray flat = tensor.reshape(-1);
      flat.attach(scope);
      if (entry.type() == TensorType.I8) {
        copy(entry, scales(entry), flat, scope);
        copy(entry(Int8Rows.firstOf(name)), NO_SCALES, flat, scope);
      } else {
        copy(entry, NO_SCALES, flat, scope);
      }
      return tensor;
    } catch (IOException e) {
      tensor.close();
      throw new UncheckedIOException(path + ": tensor " + name + " can't be read", e);
    } catch (RuntimeException | Error e) {
      tensor.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Opened for reading only: nothing can be lost.
      throw new UncheckedIOException(path + " can't be closed", e);
    }
  }

  Map<String, TensorEntry> entries() {
    Map<String, TensorEntry> known = entries;
    if (known == null) {
      try {
        known = readHeader();
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": the header can't be read", e);
      }
      entries = known;
    }
    return known;
  }

  private TensorEntry entry(String name) {
    TensorEntry entry = entries().get(name);
    if (entry == null) {
      throw new ModelFormatException(path + ": tensor " + name + " is missing");
    }
    return entry;
  }

  /** What people have of a model where they lack this is told by its first bytes. */
  private void requireNoOtherKind(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    String kind = "";
    if (text.startsWith("PK\003\004")
        || text.startsWith("\200\002")
        || text.startsWith("\200\004")) {
      kind =
          "a file of PyTorch (a pickle, which may hold code); hamlet lab import-pth reads the"
              + " book's classifier, and of other models save_pretrained writes safetensors";
    } else if (text.startsWith("\211HDF\r\n\032\n")) {
      kind = "a file of Keras or TensorFlow (HDF5); save the model as safetensors";
    } else if (text.startsWith("GGUF")) {
      kind = "a file of llama.cpp (GGUF); take the model it was made from, as safetensors";
    } else if (text.startsWith("version ")) {
      kind = "a pointer of Git LFS to the file and not the file; run git lfs pull";
    }
    if (!kind.isEmpty()) {
      throw new ModelFormatException(path + ": is " + kind);
    }
  }

  private Map<String, TensorEntry> readHeader() throws IOException {
    long fileBytes = channel.size();
    if (fileBytes < LENGTH_BYTES) {
      throw new ModelFormatException(
          path + ": " + fileBytes + " bytes; expected a safetensors file of at least 8");
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(length, 0);
    requireNoOtherKind(length.array());
    long headerBytes = length.getLong();
    if (headerBytes < 2
        || headerBytes > SafetensorsHeader.MAX_BYTES
        || headerBytes > fileBytes - LENGTH_BYTES) {
      throw new ModelFormatException(
          path
              + ": header length is "
              + Long.toUnsignedString(headerBytes)
              + "; expected 2 to "
              + Math.min(SafetensorsHeader.MAX_BYTES, fileBytes - LENGTH_BYTES)
              + ": not a safetensors file, or cut; fetch it again, or name another");
    }
    ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
    readFully(header, LENGTH_BYTES);
    dataStart = LENGTH_BYTES + headerBytes;
    String json;
    try {
      json = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw new ModelFormatException(path + ": the header is not UTF-8", e);
    }
    Map<String, TensorEntry> tensors =
        SafetensorsHeader.parse(path.toString(), json, fileBytes - dataStart);
    Int8Rows.requireParts(path.toString(), tensors);
    return tensors;
  }

  private float[] scales(TensorEntry table) throws IOException {
    TensorEntry entry = entry(Int8Rows.scaleOf(table.name()));
    float[] scales = new float[(int) ((entry.end() - entry.begin()) / Float.BYTES)];
    ByteBuffer stored =
        ByteBuffer.allocate(scales.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(stored, dataStart + entry.begin());
    stored.asFloatBuffer().get(scales);
    for (float scale : scales) {
      if (!(scale > 0) || !Float.isFinite(scale)) {
        throw new ModelFormatException(
            path
                + ": tensor "
                + entry.name()
                + " contains "
                + scale
                + "; expected positive scales");
      }
    }
    return scales;
  }

  private void copy(TensorEntry entry, float[] scales, NDArray flat, NDManager scope)
      throws IOException {
    int numberBytes = entry.type().bytes();
    long numbers = (entry.end() - entry.begin()) / numberBytes;
    int perChunk = (int) Math.min(numbers, NUMBERS_AT_ONCE);
    ByteBuffer stored = ByteBuffer.allocate(perChunk * numberBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long done = 0; done < numbers; ) {
      int count = (int) Math.min(perChunk, numbers - done);
      stored.clear().limit(count * numberBytes);
      readFully(stored, dataStart + entry.begin() + done * numberBytes);
      ByteBuffer values = decoded().clear().limit(count * Float.BYTES);
      decode(entry, scales, done, stored, values.asFloatBuffer(), count);
      try (NDArray chunk = scope.create(values, new Shape(count), DataType.FLOAT32)) {
        flat.set(new NDIndex().addSliceDim(done, done + count), chunk);
      }
      done += count;
    }
  }

  /**
   * The engine's arrays lie in it as they are; one of its own for each would stay until a full GC.
   */
  private ByteBuffer decoded() {
    ByteBuffer buffer = decoded;
    if (buffer == null) {
      buffer =
          ByteBuffer.allocateDirect(NUMBERS_AT_ONCE * Float.BYTES).order(ByteOrder.nativeOrder());
      decoded = buffer;
    }
    return buffer;
  }

  /**
   * Reads some numbers of a tensor.
   *
   * @param scales one for each row where there are any
   * @param first the place of the first within the tensor
   */
  private void decode(
      TensorEntry entry,
      float[] scales,
      long first,
      ByteBuffer stored,
      FloatBuffer values,
      int count) {
    long columns = entry.shape().isEmpty() ? 1 : entry.shape().getLast();
    for (int i = 0; i < count; i++) {
      float value =
          switch (entry.type()) {
            case F32 -> stored.getFloat(i * Float.BYTES);
            case F16, BF16 -> entry.type().widen(stored.getShort(i * Short.BYTES));
            case I8 -> stored.get(i) * scales[(int) ((first + i) / columns)];
          };
      if (!Float.isFinite(value)) {
        throw new ModelFormatException(
            path + ": tensor " + entry.name() + " contains " + value + "; expected finite numbers");
      }
      values.put(i, value);
    }
  }

  private void readFully(ByteBuffer target, long position) throws IOException {
    while (target.hasRemaining()) {
      int read = channel.read(target, position);
      if (read < 0) {
        throw new ModelFormatException(path + ": was cut while it was read");
      }
      position += read;
    }
    target.flip();
  }
}
