package org.hamletmail.classifier;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model has learnt of words from somebody's own mail, beside the GPT-2 that it was adapted
 * from and that stays as it was: a weight for each word and pair of neighbours, and a say for the
 * GPT-2. Immutable.
 *
 * <p>The log-odds of a message are those of its words, plus {@code share} times those of the GPT-2,
 * which are held within {@code limit}: sure as it may be of mail that it has never met, it can be
 * outvoted. Of a message that is unlike the own mail few words are known, and the unknown ones make
 * the known ones count less ({@link WordVectors}): there the GPT-2 decides
 * (docs/method/adr/0032-own-mail-adds-words-beside-the-model.md).
 */
public final class OwnWords {
  /** Name of the file in a model directory. */
  public static final String FILE = "own-words.json";

  /** More than a large archive has that stand in several messages. */
  private static final int MAX_WORDS = 1_000_000;

  private final double share;
  private final double limit;
  private final double bias;
  private final WordVectors vectors;
  private final float[] weights;

  /**
   * Puts them together.
   *
   * @param share of the log-odds of the GPT-2, 0 or more
   * @param limit of those log-odds, above 0
   * @param bias log-odds of a message without words
   * @param vectors which words there are
   * @param weights of each
   * @throws IllegalArgumentException if a number is outside its range or weights are missing
   */
  public OwnWords(double share, double limit, double bias, WordVectors vectors, float[] weights) {
    if (!(share >= 0 && limit > 0) || !Double.isFinite(share + limit + bias)) {
      throw new IllegalArgumentException(
          "share, limit and bias are "
              + share
              + ", "
              + limit
              + " and "
              + bias
              + "; expected finite numbers, the first 0 or more, the second above 0");
    }
    if (weights.length != vectors.size()) {
      throw new IllegalArgumentException(
          weights.length + " weights; expected one for each of " + vectors.size() + " words");
    }
    for (float weight : weights) {
      if (!Float.isFinite(weight)) {
        throw new IllegalArgumentException("a weight is " + weight + "; expected finite ones");
      }
    }
    this.share = share;
    this.limit = limit;
    this.bias = bias;
    this.vectors = vectors;
    this.weights = weights.clone();
  }

  /** Returns how many words and pairs there are. */
  public int size() {
    return weights.length;
  }

  /**
   * Returns the log-odds that a message is spam.
   *
   * @param text as {@link org.hamletmail.text.MessageText#forModel()} has it
   * @param gpt2 log-odds of the GPT-2
   */
  public double logOdds(String text, double gpt2) {
    WordVectors.Vector vector = vectors.of(text);
    double sum = bias + share * Math.clamp(gpt2, -limit, limit);
    for (int i = 0; i < vector.columns().length; i++) {
      sum += weights[vector.columns()[i]] * vector.values()[i];
    }
    return sum;
  }

  /**
   * Returns the same with all log-odds divided by a number.
   *
   * @param temperature above 0
   */
  public OwnWords at(double temperature) {
    float[] cooled = new float[weights.length];
    for (int i = 0; i < cooled.length; i++) {
      cooled[i] = (float) (weights[i] / temperature);
    }
    return new OwnWords(share / temperature, limit, bias / temperature, vectors, cooled);
  }

  /** Writes a file, one word a line. */
  public void write(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file);
        JsonWriter json = new JsonWriter(out)) {
      json.beginObject();
      json.name("share").value(share);
      json.name("limit").value(limit);
      json.name("bias").value(bias);
      json.name("unknownRarity").value(vectors.unknownRarity());
      json.name("words").beginArray();
      for (int column = 0; column < weights.length; column++) {
        json.beginArray();
        json.value(vectors.word(column));
        json.value(vectors.rarity(column));
        json.value(weights[column]);
        json.endArray();
      }
      json.endArray();
      json.endObject();
    }
  }

  /**
   * Reads a file that {@link #write} wrote.
   *
   * @param json its content
   * @throws IllegalArgumentException if it is none
   */
  static OwnWords parse(String json) {
    try (JsonReader in = new JsonReader(new StringReader(json))) {
      in.beginObject();
      double share = number(in, "share");
      double limit = number(in, "limit");
      double bias = number(in, "bias");
      double unknown = number(in, "unknownRarity");
      requireName(in, "words");
      List<String> words = new ArrayList<>();
      List<Float> rarities = new ArrayList<>();
      List<Float> weights = new ArrayList<>();
      in.beginArray();
      while (in.hasNext()) {
        if (words.size() == MAX_WORDS) {
          throw new IllegalArgumentException("more than " + MAX_WORDS + " words");
        }
        in.beginArray();
        words.add(in.nextString());
        rarities.add((float) in.nextDouble());
        weights.add((float) in.nextDouble());
        in.endArray();
      }
      in.endArray();
      in.endObject();
      return new OwnWords(
          share, limit, bias, new WordVectors(words, floats(rarities), unknown), floats(weights));
    } catch (IOException | IllegalStateException | JsonParseException e) {
      throw new IllegalArgumentException("not a file of own words: " + e.getMessage(), e);
    }
  }

  private static double number(JsonReader in, String name) throws IOException {
    requireName(in, name);
    return in.nextDouble();
  }

  private static void requireName(JsonReader in, String name) throws IOException {
    String found = in.nextName();
    if (!found.equals(name)) {
      throw new IllegalArgumentException("\"" + found + "\" stands there; expected " + name);
    }
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
