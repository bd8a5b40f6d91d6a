package org.hamletmail.gpt2;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON at the start of a safetensors file, read as strictly as the format's reference
 * implementation does: each tensor's bytes fit its shape, and together they fill the rest of the
 * file, without gap or overlap.
 */
final class SafetensorsHeader {
  /** Enough for tens of thousands of tensors; the reference implementation allows 100 MB. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final int MAX_DIMENSIONS = 8;

  private final String file;

  private SafetensorsHeader(String file) {
    this.file = file;
  }

  /**
   * Returns the tensors by name, in the order of the header.
   *
   * @param file named in errors
   * @param dataBytes bytes of the file behind the header
   * @throws ModelFormatException if anything is not as the format says
   */
  static Map<String, TensorEntry> parse(String file, String json, long dataBytes) {
    SafetensorsHeader header = new SafetensorsHeader(file);
    Map<String, TensorEntry> tensors;
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(4);
      tensors = header.readTensors(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw header.error("header", "something behind the JSON object", "nothing");
      }
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw new ModelFormatException(file + ": the header is not valid JSON", e);
    } catch (IOException e) {
      throw new AssertionError("reading a string does no I/O", e);
    }
    header.requireFilled(tensors, dataBytes);
    return tensors;
  }

  private Map<String, TensorEntry> readTensors(JsonReader reader) throws IOException {
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    boolean metadata = false;
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (name.equals("__metadata__")) {
        if (metadata) {
          throw error("__metadata__", "there twice", "once");
        }
        metadata = true;
        skipMetadata(reader);
      } else if (tensors.put(name, readTensor(reader, name)) != null) {
        throw error(tensor(name), "there twice", "once");
      }
    }
    reader.endObject();
    return tensors;
  }

  private void skipMetadata(JsonReader reader) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (reader.peek() != JsonToken.STRING) {
        throw error("__metadata__ " + printable(key), reader.peek().toString(), "a string");
      }
      reader.skipValue();
    }
    reader.endObject();
  }

  private TensorEntry readTensor(JsonReader reader, String name) throws IOException {
    @Nullable TensorType type = null;
    @Nullable List<Long> shape = null;
    @Nullable List<Long> offsets = null;
    if (reader.peek() != JsonToken.BEGIN_OBJECT) {
      throw error(tensor(name), reader.peek().toString(), "an object");
    }
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      boolean repeated;
      switch (key) {
        case "dtype" -> {
          repeated = type != null;
          type = readType(reader, name);
        }
        case "shape" -> {
          repeated = shape != null;
          shape = readNumbers(reader, name, "shape", MAX_DIMENSIONS);
        }
        case "data_offsets" -> {
          repeated = offsets != null;
          offsets = readNumbers(reader, name, "data_offsets", 2);
        }
        default ->
            throw error(
                tensor(name), "key " + printable(key), "only dtype, shape and data_offsets");
      }
      if (repeated) {
        throw error(tensor(name), key + " twice", "it once");
      }
    }
    reader.endObject();
    if (type == null || shape == null || offsets == null) {
      String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
      throw error(tensor(name), "no " + missing, "dtype, shape and data_offsets");
    }
    if (offsets.size() != 2) {
      throw error(tensor(name), "data_offsets " + offsets, "two numbers");
    }
    return checked(new TensorEntry(name, type, shape, offsets.get(0), offsets.get(1)));
  }

  private TensorType readType(JsonReader reader, String name) throws IOException {
    String dtype = reader.peek() == JsonToken.STRING ? reader.nextString() : "not a string";
    for (TensorType type : TensorType.values()) {
      if (type.name().equals(dtype)) {
        return type;
      }
    }
    throw error(tensor(name), "dtype " + printable(dtype), "F32, F16, BF16 or I8");
  }

  private List<Long> readNumbers(JsonReader reader, String name, String key, int max)
      throws IOException {
    List<Long> numbers = new ArrayList<>();
    if (reader.peek() != JsonToken.BEGIN_ARRAY) {
      throw error(tensor(name), key + " " + reader.peek(), "an array of numbers");
    }
    reader.beginArray();
    while (reader.hasNext()) {
      String literal = reader.peek() == JsonToken.NUMBER ? reader.nextString() : "not a number";
      // 18 digits cannot overflow a long; no file is that large.
      if (!literal.matches("0|[1-9][0-9]{0,17}")) {
        throw error(tensor(name), key + " with " + printable(literal), "whole numbers from 0");
      }
      if (numbers.size() == max) {
        throw error(tensor(name), key + " of more than " + max + " numbers", "at most " + max);
      }
      numbers.add(Long.valueOf(literal));
    }
    reader.endArray();
    return numbers;
  }

  private TensorEntry checked(TensorEntry tensor) {
    long bytes = tensor.type().bytes();
    try {
      for (long dimension : tensor.shape()) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
    } catch (ArithmeticException e) {
      throw error(tensor(tensor.name()), "shape " + tensor.shape(), "one that fits in a file");
    }
    if (tensor.begin() > tensor.end() || tensor.end() - tensor.begin() != bytes) {
      throw error(
          tensor(tensor.name()),
          "data_offsets [" + tensor.begin() + ", " + tensor.end() + "]",
          bytes + " bytes for shape " + tensor.shape() + " of " + tensor.type());
    }
    return tensor;
  }

  private void requireFilled(Map<String, TensorEntry> tensors, long dataBytes) {
    long filled = 0;
    List<TensorEntry> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    for (TensorEntry tensor : ordered) {
      if (tensor.begin() != filled) {
        throw error(
            tensor(tensor.name()),
            "data_offsets starting at " + tensor.begin(),
            filled + ", where the tensor before it ends");
      }
      filled = tensor.end();
    }
    if (filled != dataBytes) {
      throw error(
          "data", dataBytes + " bytes", filled + " by the header; the file is cut or damaged");
    }
  }

  private ModelFormatException error(String where, String found, String expected) {
    return new ModelFormatException(file + ": " + where + ": " + found + "; expected " + expected);
  }

  private static String tensor(String name) {
    return "tensor " + printable(name);
  }

  /** A name from a file that nobody trusts: shortened, without control characters. */
  static String printable(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return '"' + shown.replaceAll("\\p{C}", "?") + '"';
  }
}
