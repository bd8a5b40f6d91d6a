package org.hamletmail.lab.pth;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A state_dict that {@code torch.save} wrote (PyTorch 1.6 or newer), open for reading: a zip file
 * with a pickle of names and shapes, and the numbers in files beside it. See {@link Pickle} for why
 * nothing in it can run. Not safe for use by several threads at once.
 */
public final class PthFile implements AutoCloseable {
  private static final int MOST_PICKLE_BYTES = 16 << 20;
  private static final String PICKLE = "/data.pkl";

  private final Path path;
  private final ZipFile zip;
  private final String root;
  private final Map<String, PthTensor> tensors;

  private PthFile(Path path, ZipFile zip, String root, Map<String, PthTensor> tensors) {
    this.path = path;
    this.zip = zip;
    this.root = root;
    this.tensors = tensors;
  }

  /**
   * Opens a file and reads its names and shapes.
   *
   * @throws PthFormatException if it is no state_dict, or holds what is not accepted
   * @throws IOException if it can't be read
   */
  public static PthFile open(Path path) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new PthFormatException(
          path
              + " is no file of torch.save, or one of PyTorch before 1.6: "
              + e.getMessage()
              + "; save it again with torch.save(model.state_dict(), FILE)");
    }
    try {
      List<? extends ZipEntry> pickles =
          zip.stream().filter(entry -> entry.getName().endsWith(PICKLE)).toList();
      if (pickles.size() != 1) {
        throw new PthFormatException("it has " + pickles.size() + " files data.pkl; expected one");
      }
      ZipEntry pickle = pickles.getFirst();
      String root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
      if (zip.getEntry(root + "/constants.pkl") != null) {
        throw new PthFormatException("it is a TorchScript program, no state_dict");
      }
      requireLittleEndian(zip, root);
      byte[] bytes;
      try (InputStream in = zip.getInputStream(pickle)) {
        bytes = in.readNBytes(MOST_PICKLE_BYTES + 1);
      }
      if (bytes.length > MOST_PICKLE_BYTES) {
        throw new PthFormatException("its data.pkl is longer than " + MOST_PICKLE_BYTES + " bytes");
      }
      return new PthFile(path, zip, root, Collections.unmodifiableMap(Pickle.read(bytes)));
    } catch (PthFormatException e) {
      zip.close();
      throw new PthFormatException(path + " can't be imported: " + e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      zip.close();
      throw e;
    }
  }

  private static void requireLittleEndian(ZipFile zip, String root) throws IOException {
    ZipEntry order = zip.getEntry(root + "/byteorder");
    if (order != null) {
      try (InputStream in = zip.getInputStream(order)) {
        String name = new String(in.readNBytes(16), StandardCharsets.US_ASCII).strip();
        if (!name.equals("little")) {
          throw new PthFormatException(
              "its numbers are stored as \"" + Pickle.printable(name) + "\"; expected little");
        }
      }
    }
  }

  /** Returns the names of the tensors, in their order. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Returns the shape of a tensor.
   *
   * @throws PthFormatException if there is no such tensor
   */
  public List<Long> shape(String name) throws PthFormatException {
    return tensor(name).shape();
  }

  /**
   * Returns the numbers of a tensor, row by row, whatever its strides.
   *
   * @throws PthFormatException if there is no such tensor, or its numbers are not as long as it
   *     says
   * @throws IOException if they can't be read
   */
  public float[] read(String name) throws IOException {
    PthTensor tensor = tensor(name);
    float[] storage = storage(name, tensor.storage());
    int size;
    try {
      size =
          Math.toIntExact(
              tensor.shape().stream().reduce(1L, (a, b) -> Math.multiplyExact((long) a, (long) b)));
    } catch (ArithmeticException e) {
      throw refused(name, "has shape " + tensor.shape() + ", which is too large");
    }
    if (size > storage.length) {
      // Strides of 0 show one number many times; no weights are saved so.
      throw refused(name, "has more numbers than its storage");
    }
    float[] numbers = new float[size];
    long[] place = new long[tensor.shape().size()];
    long at = tensor.offset();
    for (int i = 0; i < size; i++) {
      numbers[i] = storage[(int) at];
      for (int d = place.length - 1; d >= 0; d--) {
        at += tensor.strides().get(d);
        if (++place[d] < tensor.shape().get(d)) {
          break;
        }
        at -= tensor.shape().get(d) * tensor.strides().get(d);
        place[d] = 0;
      }
    }
    return numbers;
  }

  private float[] storage(String name, PickleValue.Storage storage) throws IOException {
    ZipEntry entry = zip.getEntry(root + "/data/" + storage.key());
    PthType type = storage.type();
    if (type == PthType.BOOL || storage.numbers() > Integer.MAX_VALUE / Long.BYTES) {
      throw refused(name, "has " + storage.numbers() + " numbers of type " + type);
    }
    long bytes = storage.numbers() * type.bytes();
    if (entry == null || entry.getSize() != bytes || entry.getMethod() != ZipEntry.STORED) {
      throw refused(
          name,
          entry == null
              ? "lacks its numbers"
              : entry.getMethod() != ZipEntry.STORED
                  ? "has packed numbers, which torch.save never writes"
                  : "has " + entry.getSize() + " bytes of numbers; expected " + bytes);
    }
    if (bytes > Files.size(path)) {
      throw refused(name, "has " + bytes + " bytes of numbers, more than the file");
    }
    float[] numbers = new float[(int) storage.numbers()];
    try (InputStream in = new BufferedInputStream(zip.getInputStream(entry), 1 << 16)) {
      byte[] chunk = new byte[1 << 16];
      int done = 0;
      while (done < numbers.length) {
        int wanted = Math.min(chunk.length, (numbers.length - done) * type.bytes());
        if (in.readNBytes(chunk, 0, wanted) != wanted) {
          throw refused(name, "has numbers that are cut off");
        }
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, wanted).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
          numbers[done++] = number(buffer, type);
        }
      }
    }
    return numbers;
  }

  private static float number(ByteBuffer in, PthType type) {
    return switch (type) {
      case F32 -> in.getFloat();
      case F64 -> (float) in.getDouble();
      case F16 -> Float.float16ToFloat(in.getShort());
      case BF16 -> Float.intBitsToFloat(in.getShort() << 16);
      case BOOL, NONE -> throw new IllegalStateException("no numbers");
    };
  }

  private PthTensor tensor(String name) throws PthFormatException {
    PthTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw refused(name, "is missing");
    }
    return tensor;
  }

  private PthFormatException refused(String name, String why) {
    return new PthFormatException(path + ": tensor " + Pickle.printable(name) + " " + why);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
