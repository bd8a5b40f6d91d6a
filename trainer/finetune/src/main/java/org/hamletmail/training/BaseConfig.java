package org.hamletmail.training;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * {@code config.json} beside a checkpoint, as Hugging Face writes it: the size of a GPT-2, its
 * heads included, which no tensor shows. What Hamlet has trained says in a section of its own how
 * it reads texts, and the digests of the other files.
 *
 * @param size of the model
 * @param vocabulary what its ids stand for
 * @param files SHA-256 by name; empty where nobody has recorded any
 */
public record BaseConfig(Gpt2Config size, Vocabulary vocabulary, Map<String, String> files) {
  /** Name of the file beside the weights. */
  public static final String FILE = "config.json";

  private static final int MAX_BYTES = 1 << 20;
  private static final int VERSION = 1;
  private static final String OURS = "hamlet";

  /** The form of GELU with which GPT-2 was trained, by its name there. */
  private static final String GELU = "gelu_new";

  /** Copies the digests, sorted. */
  public BaseConfig {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /**
   * Reads the file; checks no digest.
   *
   * @throws ModelFormatException if it is none, or of another model than a GPT-2
   */
  static BaseConfig read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new ModelFormatException(
          file + ": larger than " + MAX_BYTES + " bytes; not the config.json of a GPT-2");
    }
    Fields fields;
    try {
      fields =
          new Fields(
              file,
              JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8)).getAsJsonObject());
    } catch (JsonParseException | IllegalStateException e) {
      throw new ModelFormatException(file + ": not a JSON object: " + e.getMessage(), e);
    }
    fields.require("model_type", "gpt2", "gpt2");
    fields.require("activation_function", GELU, GELU);
    // Later variants of GPT-2 that compute otherwise.
    fields.require("scale_attn_weights", "true", "true");
    fields.require("scale_attn_by_inverse_layer_idx", "false", "false");
    try {
      Gpt2Config size =
          new Gpt2Config(
              fields.number("vocab_size"),
              fields.number("n_positions"),
              fields.number("n_embd"),
              fields.number("n_layer"),
              fields.number("n_head"),
              fields.epsilon());
      JsonElement ours = fields.json.get(OURS);
      return ours == null
          ? new BaseConfig(size, Vocabulary.GPT2, Map.of())
          : ours(new Fields(file, object(file, OURS, ours)), size);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  private static BaseConfig ours(Fields fields, Gpt2Config size) {
    fields.require("formatVersion", "" + VERSION, "");
    String tokenizer = fields.text("tokenizer", "");
    Vocabulary vocabulary =
        Vocabulary.of(tokenizer)
            .orElseThrow(
                () -> fields.error("tokenizer", tokenizer, "one of " + Vocabulary.names()));
    Map<String, String> files = new TreeMap<>();
    JsonObject recorded = object(fields.file, "hamlet.files", fields.json.get("files"));
    // Any other name could lead out of the folder.
    List<String> expected =
        vocabulary.isOfWords()
            ? List.of(ModelManifest.WEIGHTS, KnownWords.FILE)
            : List.of(ModelManifest.WEIGHTS);
    if (!recorded.keySet().equals(Set.copyOf(expected))) {
      throw fields.error("hamlet.files", recorded.keySet().toString(), expected.toString());
    }
    Fields digests = new Fields(fields.file, recorded);
    expected.forEach(name -> files.put(name, digests.text(name, "")));
    return new BaseConfig(size, vocabulary, files);
  }

  /**
   * Returns the text of the file.
   *
   * @param record how the model came about
   */
  public String json(TrainingRecord record) {
    JsonObject json = new JsonObject();
    JsonArray architectures = new JsonArray();
    architectures.add("GPT2LMHeadModel");
    json.add("architectures", architectures);
    json.addProperty("model_type", "gpt2");
    json.addProperty("vocab_size", size.vocabulary());
    json.addProperty("n_positions", size.positions());
    json.addProperty("n_embd", size.channels());
    json.addProperty("n_layer", size.layers());
    json.addProperty("n_head", size.heads());
    json.addProperty("activation_function", GELU);
    json.addProperty("layer_norm_epsilon", size.layerNormEpsilon());
    for (String dropout : new String[] {"attn_pdrop", "embd_pdrop", "resid_pdrop"}) {
      json.addProperty(dropout, 0);
    }
    json.addProperty("tie_word_embeddings", true);
    json.addProperty("torch_dtype", "float32");
    // What fills rows; nothing was trained on it.
    int pad = vocabulary.isOfWords() ? vocabulary.padId() : size.vocabulary() - 1;
    json.addProperty("bos_token_id", pad);
    json.addProperty("eos_token_id", pad);
    json.addProperty("pad_token_id", pad);
    JsonObject ours = new JsonObject();
    ours.addProperty("formatVersion", VERSION);
    ours.addProperty("tokenizer", vocabulary.spelled());
    JsonObject digests = new JsonObject();
    files.forEach(digests::addProperty);
    ours.add("files", digests);
    JsonObject training = new JsonObject();
    JsonObject recipe = new JsonObject();
    record.recipe().forEach(recipe::addProperty);
    training.add("recipe", recipe);
    training.addProperty("seed", record.seed());
    training.addProperty("corpusSha256", record.corpusSha256());
    JsonObject metrics = new JsonObject();
    record.metrics().forEach(metrics::addProperty);
    training.add("metrics", metrics);
    ours.add("training", training);
    json.add(OURS, ours);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private static JsonObject object(Path file, String key, @Nullable JsonElement value) {
    if (value == null || !value.isJsonObject()) {
      throw new ModelFormatException(file + ": " + key + " is " + value + "; expected an object");
    }
    return value.getAsJsonObject();
  }

  /** Fields of an object that may have any others. */
  private record Fields(Path file, JsonObject json) {
    String text(String key, String fallback) {
      JsonElement value = json.get(key);
      if (value == null || value.isJsonNull()) {
        return fallback;
      }
      return value instanceof JsonPrimitive simple ? simple.getAsString() : value.toString();
    }

    void require(String key, String expected, String fallback) {
      String found = text(key, fallback);
      if (!found.equals(expected)) {
        throw error(key, found, expected);
      }
    }

    int number(String key) {
      String found = text(key, "absent");
      if (!found.matches("[1-9][0-9]{0,8}")) {
        throw error(key, found, "a whole number from 1");
      }
      return Integer.parseInt(found);
    }

    double epsilon() {
      String found = text("layer_norm_epsilon", Double.toString(Gpt2Config.GPT2_EPSILON));
      try {
        return Double.parseDouble(found);
      } catch (NumberFormatException e) {
        throw error("layer_norm_epsilon", found, "a number");
      }
    }

    ModelFormatException error(String key, String found, String expected) {
      String shown = found.length() > 80 ? found.substring(0, 80) + "..." : found;
      return new ModelFormatException(
          file
              + ": "
              + key
              + " is "
              + shown.replaceAll("\\p{C}", "?")
              + "; expected "
              + expected
              + ", as a GPT-2 has it");
    }
  }
}
