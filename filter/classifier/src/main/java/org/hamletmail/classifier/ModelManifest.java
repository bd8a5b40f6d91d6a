package org.hamletmail.classifier;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.hamletmail.files.Sha256;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.sender.Sign;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Vocabulary;

/**
 * The content of model.json.
 *
 * @param description what the model is
 * @param files SHA-256 by name of every other file of the model directory
 */
public record ModelManifest(ModelDescription description, Map<String, String> files) {
  /** Name of the manifest in a model directory. */
  public static final String FILE = "model.json";

  /** Name of the file with the trained tensors. */
  public static final String WEIGHTS = "model.safetensors";

  /** Name of the file with the recipe, where the model was trained by one. */
  public static final String RECIPE = "recipe.conf";

  private static final int FORMAT_VERSION = 1;
  private static final int MAX_FILES = 64;
  private static final int ID_DIGITS = 12;

  /** No separators and no leading dot: a name can't leave the directory. */
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Copies the digests, sorted, and rejects file names that leave the directory. */
  public ModelManifest {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    if (!files.containsKey(WEIGHTS)) {
      throw new IllegalArgumentException("files has no " + WEIGHTS);
    }
    if (description.vocabulary().isOfWords() && !files.containsKey(KnownWords.FILE)) {
      throw new IllegalArgumentException("files has no " + KnownWords.FILE);
    }
    if (files.size() > MAX_FILES) {
      throw new IllegalArgumentException(
          "files names " + files.size() + "; expected at most " + MAX_FILES);
    }
    files.forEach((name, digest) -> {
      requireFileName(name);
      Sha256.requireHex("files." + name, digest);
    });
  }

  /**
   * Requires a file to have the digest that somebody recorded of it.
   *
   * @param advice what to do where it has another
   * @throws ModelFormatException if it has another
   */
  static void requireDigest(Path file, String found, String expected, String advice) {
    if (!found.equals(expected)) {
      throw new ModelFormatException(
          file + ": SHA-256 is " + found + "; expected " + expected + "; " + advice);
    }
  }

  static void requireFileName(String name) {
    if (!FILE_NAME.matcher(name).matches() || name.equals(FILE)) {
      throw new IllegalArgumentException(
          "files names \""
              + name.replaceAll("\\p{C}", "?")
              + "\"; expected a file of the directory itself, other than "
              + FILE);
    }
  }

  /** Returns the name and the start of the digest of what was learnt. */
  public String id() {
    String own = files.get(OwnWords.FILE);
    String digest =
        own == null
            ? weightsSha256()
            : Sha256.of((weightsSha256() + own).getBytes(StandardCharsets.US_ASCII));
    return description.name() + "-" + digest.substring(0, ID_DIGITS);
  }

  private String weightsSha256() {
    String digest = files.get(WEIGHTS);
    if (digest == null) {
      throw new IllegalStateException("the constructor lets no manifest without weights through");
    }
    return digest;
  }

  /**
   * Parses a manifest.
   *
   * @param file named in errors
   * @throws ModelFormatException if a key is missing, unknown, of another type or out of range
   */
  static ModelManifest parse(String file, String json) {
    JsonFields fields = JsonFields.parse(file, json);
    int version = fields.integer("formatVersion");
    if (version != FORMAT_VERSION) {
      throw fields.error(
          "formatVersion", Integer.toString(version), FORMAT_VERSION + "; train the model anew");
    }
    Vocabulary vocabulary = vocabulary(fields);
    fields.requireString("windowReadout", "mean");
    fields.requireStrings("labels", "ham", "spam");
    int padId = fields.integer("padId");
    if (padId != vocabulary.padId()) {
      throw fields.error("padId", Integer.toString(padId), Integer.toString(vocabulary.padId()));
    }
    try {
      ModelDescription description =
          new ModelDescription(
              fields.string("name"),
              architecture(fields.object("architecture")),
              vocabulary,
              fields.integer("maxTokens"),
              fields.integer("maxWindows"),
              readout(fields),
              fields.optionalInteger("neutralTokens").orElse(0),
              fields.optionalNumber("sharpness").orElse(0),
              new Calibration(
                  fields.number("temperature"),
                  fields.optionalNumber("bias").orElse(0),
                  fields
                      .optionalNumbers("signs")
                      .map(named -> signs(fields, named))
                      .orElse(Map.of())),
              threshold(fields.object("tagThreshold")),
              fields.optionalObject("rejectThreshold").map(ModelManifest::threshold),
              fields.optionalString("baseSha256"),
              training(fields.object("training")),
              new SeenHam(
                  fields.optionalStrings("hamScripts").map(names -> scripts(fields, names)),
                  fields.optionalStrings("hamLanguages").map(Set::copyOf)));
      ModelManifest manifest = new ModelManifest(description, fields.strings("files"));
      fields.requireNoOthers();
      return manifest;
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns the text of model.json; the same manifest gives the same text. */
  public String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("formatVersion", FORMAT_VERSION);
    json.addProperty("name", description.name());
    json.add("architecture", architectureJson(description.architecture()));
    json.addProperty("tokenizer", description.vocabulary().spelled());
    json.addProperty("maxTokens", description.maxTokens());
    json.addProperty("maxWindows", description.maxWindows());
    json.addProperty("windowReadout", "mean");
    json.addProperty("padId", description.vocabulary().padId());
    json.addProperty("readout", nameOf(description.readout()));
    if (description.neutralTokens() > 0) {
      json.addProperty("neutralTokens", description.neutralTokens());
    }
    if (description.sharpness() > 0) {
      json.addProperty("sharpness", description.sharpness());
    }
    JsonArray labels = new JsonArray();
    for (Label label : Label.values()) {
      labels.add(label.name().toLowerCase(Locale.ROOT));
    }
    json.add("labels", labels);
    Calibration calibration = description.calibration();
    json.addProperty("temperature", calibration.temperature());
    if (calibration.bias() != 0) {
      json.addProperty("bias", calibration.bias());
    }
    if (!calibration.signs().isEmpty()) {
      json.add("signs", signsJson(calibration.signs()));
    }
    json.add("tagThreshold", thresholdJson(description.tagThreshold()));
    description
        .rejectThreshold()
        .ifPresent(reject -> json.add("rejectThreshold", thresholdJson(reject)));
    description.baseSha256().ifPresent(digest -> json.addProperty("baseSha256", digest));
    json.add("training", trainingJson(description.training()));
    SeenHam ham = description.seenHam();
    ham.scripts()
        .ifPresent(scripts ->
            json.add("hamScripts", names(scripts.stream().map(UnicodeScript::name).toList())));
    ham.languages().ifPresent(languages -> json.add("hamLanguages", names(languages)));
    JsonObject digests = new JsonObject();
    files.forEach(digests::addProperty);
    json.add("files", digests);
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
  }

  private static Gpt2Config architecture(JsonFields fields) {
    fields.requireString("type", "gpt2");
    Gpt2Config config =
        new Gpt2Config(
            fields.integer("vocabulary"),
            fields.integer("positions"),
            fields.integer("channels"),
            fields.integer("layers"),
            fields.integer("heads"),
            fields.number("layerNormEpsilon"));
    fields.requireNoOthers();
    return config;
  }

  private static JsonObject architectureJson(Gpt2Config config) {
    JsonObject json = new JsonObject();
    json.addProperty("type", "gpt2");
    json.addProperty("vocabulary", config.vocabulary());
    json.addProperty("positions", config.positions());
    json.addProperty("channels", config.channels());
    json.addProperty("layers", config.layers());
    json.addProperty("heads", config.heads());
    json.addProperty("layerNormEpsilon", config.layerNormEpsilon());
    return json;
  }

  private static Threshold threshold(JsonFields fields) {
    Threshold threshold = new Threshold(fields.number("pSpam"), fields.number("falsePositiveRate"));
    fields.requireNoOthers();
    return threshold;
  }

  private static JsonObject thresholdJson(Threshold threshold) {
    JsonObject json = new JsonObject();
    json.addProperty("pSpam", threshold.pSpam());
    json.addProperty("falsePositiveRate", threshold.falsePositiveRate());
    return json;
  }

  private static Map<Sign, Double> signs(JsonFields fields, Map<String, Double> named) {
    Map<Sign, Double> signs = new EnumMap<>(Sign.class);
    named.forEach((name, weight) ->
        signs.put(
            Sign.of(name)
                .orElseThrow(() ->
                    fields.error(
                        "signs",
                        name,
                        "one of " + Arrays.stream(Sign.values()).map(Sign::spelled).toList())),
            weight));
    return signs;
  }

  private static JsonObject signsJson(Map<Sign, Double> signs) {
    JsonObject json = new JsonObject();
    new TreeMap<>(signs).forEach((sign, weight) -> json.addProperty(sign.spelled(), weight));
    return json;
  }

  private static TrainingRecord training(JsonFields fields) {
    TrainingRecord training =
        new TrainingRecord(
            fields.strings("recipe"),
            fields.longInteger("seed"),
            fields.string("corpusSha256"),
            fields.numbers("metrics"));
    fields.requireNoOthers();
    return training;
  }

  private static JsonObject trainingJson(TrainingRecord training) {
    JsonObject recipe = new JsonObject();
    training.recipe().forEach(recipe::addProperty);
    JsonObject metrics = new JsonObject();
    training.metrics().forEach(metrics::addProperty);
    JsonObject json = new JsonObject();
    json.add("recipe", recipe);
    json.addProperty("seed", training.seed());
    json.addProperty("corpusSha256", training.corpusSha256());
    json.add("metrics", metrics);
    return json;
  }

  private static JsonArray names(Collection<String> names) {
    JsonArray array = new JsonArray();
    names.forEach(array::add);
    return array;
  }

  private static Set<UnicodeScript> scripts(JsonFields fields, List<String> names) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    for (String name : names) {
      try {
        scripts.add(UnicodeScript.forName(name));
      } catch (IllegalArgumentException e) {
        throw fields.error("hamScripts", name, "names of Unicode scripts, such as LATIN");
      }
    }
    return scripts;
  }

  private static Vocabulary vocabulary(JsonFields fields) {
    String name = fields.string("tokenizer");
    return Vocabulary.of(name)
        .orElseThrow(() -> fields.error("tokenizer", name, "one of " + Vocabulary.names()));
  }

  private static Readout readout(JsonFields fields) {
    String name = fields.string("readout");
    for (Readout readout : Readout.values()) {
      if (nameOf(readout).equals(name)) {
        return readout;
      }
    }
    throw fields.error("readout", name, "last-token, last-position, first or mean");
  }

  private static String nameOf(Readout readout) {
    return readout.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
