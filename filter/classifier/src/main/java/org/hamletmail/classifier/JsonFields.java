package org.hamletmail.classifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.hamletmail.gpt2.ModelFormatException;

/**
 * The fields of one JSON object, each asked for by name and type. What is missing, of another type,
 * there twice or never asked for is an error that names the key.
 */
final class JsonFields {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_SHOWN = 80;

  private final String file;
  private final String path;
  private final JsonObject object;
  private final Set<String> asked = new HashSet<>();

  private JsonFields(String file, String path, JsonObject object) {
    this.file = file;
    this.path = path;
    this.object = object;
  }

  /**
   * Parses a text that is one JSON object.
   *
   * @param file named in errors
   */
  static JsonFields parse(String file, String json) {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(MAX_DEPTH);
      if (reader.peek() != JsonToken.BEGIN_OBJECT) {
        throw new ModelFormatException(file + ": " + reader.peek() + "; expected a JSON object");
      }
      JsonFields fields = new JsonFields(file, "", new JsonObject());
      fields.readInto(fields.object, reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new ModelFormatException(file + ": something stands behind the JSON object");
      }
      return fields;
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw new ModelFormatException(file + ": not valid JSON: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new AssertionError("reading a string does no I/O", e);
    }
  }

  String string(String key) {
    return string(key, require(key));
  }

  Optional<String> optionalString(String key) {
    return object.has(key) ? Optional.of(string(key)) : Optional.empty();
  }

  int integer(String key) {
    long value = longInteger(key);
    if (value != (int) value) {
      throw error(key, Long.toString(value), "a whole number of at most 32 bits");
    }
    return (int) value;
  }

  OptionalInt optionalInteger(String key) {
    return object.has(key) ? OptionalInt.of(integer(key)) : OptionalInt.empty();
  }

  long longInteger(String key) {
    String literal = literal(key, require(key), "a whole number");
    if (!literal.matches("-?(0|[1-9][0-9]*)")) {
      throw error(key, shown(literal), "a whole number");
    }
    try {
      return Long.parseLong(literal);
    } catch (NumberFormatException e) {
      throw error(key, shown(literal), "a whole number of at most 64 bits");
    }
  }

  double number(String key) {
    return number(key, require(key));
  }

  OptionalDouble optionalNumber(String key) {
    return object.has(key) ? OptionalDouble.of(number(key)) : OptionalDouble.empty();
  }

  Map<String, String> strings(String key) {
    return map(key, JsonFields::string);
  }

  Map<String, Double> numbers(String key) {
    return map(key, JsonFields::number);
  }

  Optional<Map<String, Double>> optionalNumbers(String key) {
    return object.has(key) ? Optional.of(numbers(key)) : Optional.empty();
  }

  Optional<List<String>> optionalStrings(String key) {
    if (!object.has(key)) {
      return Optional.empty();
    }
    if (require(key) instanceof JsonArray array) {
      return Optional.of(array.asList().stream().map(value -> string(key, value)).toList());
    }
    throw error(key, shown(require(key).toString()), "a list of strings");
  }

  /** Requires a field to be one given array of strings. */
  void requireStrings(String key, String... expected) {
    JsonArray array = new JsonArray();
    for (String value : expected) {
      array.add(value);
    }
    requireValue(key, array);
  }

  /** Requires a field to be one given value. */
  void requireString(String key, String expected) {
    requireValue(key, new JsonPrimitive(expected));
  }

  JsonFields object(String key) {
    JsonElement value = require(key);
    if (!value.isJsonObject()) {
      throw error(key, shown(value.toString()), "an object");
    }
    return new JsonFields(file, path + key + ".", value.getAsJsonObject());
  }

  Optional<JsonFields> optionalObject(String key) {
    return object.has(key) ? Optional.of(object(key)) : Optional.empty();
  }

  /** Fails if there is a key that nobody asked for. */
  void requireNoOthers() {
    for (String key : object.keySet()) {
      if (!asked.contains(key)) {
        throw new ModelFormatException(
            file + ": " + path + shown(key) + " is unknown; expected only " + sorted());
      }
    }
  }

  ModelFormatException error(String key, String found, String expected) {
    return new ModelFormatException(
        file + ": " + path + key + " is " + found + "; expected " + expected);
  }

  private <T> Map<String, T> map(String key, MapValue<T> reader) {
    JsonFields fields = object(key);
    Map<String, T> map = new LinkedHashMap<>();
    fields
        .object
        .asMap()
        .forEach((name, value) -> map.put(name, reader.read(fields, shown(name), value)));
    return map;
  }

  private interface MapValue<T> {
    T read(JsonFields fields, String key, JsonElement value);
  }

  private String string(String key, JsonElement value) {
    if (value instanceof JsonPrimitive primitive && primitive.isString()) {
      return primitive.getAsString();
    }
    throw error(key, shown(value.toString()), "a string");
  }

  private Double number(String key, JsonElement value) {
    double number = Double.parseDouble(literal(key, value, "a number"));
    if (!Double.isFinite(number)) {
      throw error(key, shown(value.toString()), "a finite number");
    }
    return number;
  }

  private String literal(String key, JsonElement value, String expected) {
    if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
      return primitive.getAsString();
    }
    throw error(key, shown(value.toString()), expected);
  }

  private void requireValue(String key, JsonElement expected) {
    JsonElement value = require(key);
    if (!value.equals(expected)) {
      throw error(key, shown(value.toString()), expected.toString());
    }
  }

  private JsonElement require(String key) {
    asked.add(key);
    JsonElement value = object.get(key);
    if (value == null) {
      throw new ModelFormatException(file + ": " + path + key + " is missing");
    }
    return value;
  }

  private String sorted() {
    return asked.stream().sorted().toList().toString();
  }

  private void readInto(JsonObject target, JsonReader reader) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (target.has(key)) {
        throw new ModelFormatException(file + ": " + shown(key) + " is there twice");
      }
      target.add(key, readValue(reader));
    }
    reader.endObject();
  }

  private JsonElement readValue(JsonReader reader) throws IOException {
    JsonToken token = reader.peek();
    return switch (token) {
      case BEGIN_OBJECT -> {
        JsonObject nested = new JsonObject();
        readInto(nested, reader);
        yield nested;
      }
      case BEGIN_ARRAY -> {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
          array.add(readValue(reader));
        }
        reader.endArray();
        yield array;
      }
      case STRING -> new JsonPrimitive(reader.nextString());
      case NUMBER -> JsonParser.parseReader(reader);
      case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
      default -> throw new ModelFormatException(file + ": a " + token + "; expected a value");
    };
  }

  private static String shown(String text) {
    String start = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return start.replaceAll("\\p{C}", "?");
  }
}
