package org.hamletmail.classifier;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts as vectors of their words and pairs of neighbouring words, each weighed by how often it
 * stands in the text and in how few others (tf-idf, sublinear). Case and most signs don't count;
 * what money and shouting are written with does.
 *
 * <p>A vector has the length 1 where all single words are known. Those that aren't take from it as
 * the rarest known word would: what is known of a text that is mostly unknown counts for little.
 *
 * <p>Immutable, and safe for use by several threads at once.
 */
public final class WordVectors {
  /** Characters that are looked at of a text; copies are told by as many. */
  public static final int CHARACTERS_READ = 20_000;

  /** Longer ones are data that nobody reads. */
  private static final int MAX_WORD_CHARACTERS = 60;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]{2,}|[$!%]|\\p{N}");

  private final List<String> words;
  private final Map<String, Integer> columns;
  private final float[] rarities;
  private final double unknownRarity;

  /**
   * A text.
   *
   * @param columns of the words that it has, rising
   * @param values of each
   */
  @SuppressWarnings("ArrayRecordComponent") // Made and used up at once, for each message.
  public record Vector(int[] columns, double[] values) {}

  /**
   * Names the words.
   *
   * @param words and pairs, these with a space between; each once
   * @param rarities of each, above 0
   * @param unknownRarity of words that aren't among them, 0 or more
   * @throws IllegalArgumentException if a word stands there twice or a number is outside its range
   */
  public WordVectors(List<String> words, float[] rarities, double unknownRarity) {
    this.words = List.copyOf(words);
    this.columns = HashMap.newHashMap(words.size());
    this.rarities = rarities.clone();
    this.unknownRarity = unknownRarity;
    if (rarities.length != words.size() || !(unknownRarity >= 0 && unknownRarity < 1000)) {
      throw new IllegalArgumentException(
          rarities.length
              + " rarities and one of unknown words, "
              + unknownRarity
              + "; expected one for each of "
              + words.size()
              + " words, and 0 to 1000");
    }
    for (int column = 0; column < rarities.length; column++) {
      String word = words.get(column);
      if (!(rarities[column] > 0 && rarities[column] < 1000)) {
        throw new IllegalArgumentException(
            "word " + column + " has the rarity " + rarities[column] + "; expected above 0");
      }
      if (columns.put(word, column) != null) {
        throw new IllegalArgumentException("word " + column + " stands there twice");
      }
    }
  }

  /** Calls for each word and pair of a text, in their order. */
  public static void forEach(String text, Consumer<String> single, Consumer<String> pair) {
    Matcher matcher = WORD.matcher(start(text).toLowerCase(Locale.ROOT));
    String before = "";
    while (matcher.find()) {
      String word = matcher.end() - matcher.start() > MAX_WORD_CHARACTERS ? "" : matcher.group();
      if (!word.isEmpty()) {
        single.accept(word);
        if (!before.isEmpty()) {
          pair.accept(before + " " + word);
        }
      }
      before = word;
    }
  }

  private static String start(String text) {
    return text.length() <= CHARACTERS_READ ? text : text.substring(0, CHARACTERS_READ);
  }

  /** Returns the vector of a text; may be empty. */
  public Vector of(String text) {
    Map<Integer, Integer> times = new TreeMap<>();
    Set<String> unknown = new HashSet<>();
    forEach(
        text,
        word -> count(word, times, unknown),
        pair -> {
          Integer column = columns.get(pair);
          if (column != null) {
            times.merge(column, 1, Integer::sum);
          }
        });
    int[] found = new int[times.size()];
    double[] values = new double[found.length];
    double squares = unknown.size() * unknownRarity * unknownRarity;
    int at = 0;
    for (Map.Entry<Integer, Integer> word : times.entrySet()) {
      found[at] = word.getKey();
      values[at] = (1 + Math.log(word.getValue())) * rarities[word.getKey()];
      squares += values[at] * values[at];
      at++;
    }
    double length = Math.sqrt(squares);
    return new Vector(found, Arrays.stream(values).map(value -> value / length).toArray());
  }

  private void count(String word, Map<Integer, Integer> times, Set<String> unknown) {
    Integer column = columns.get(word);
    if (column == null) {
      unknown.add(word);
    } else {
      times.merge(column, 1, Integer::sum);
    }
  }

  /** Returns how many words and pairs there are. */
  public int size() {
    return rarities.length;
  }

  String word(int column) {
    return words.get(column);
  }

  float rarity(int column) {
    return rarities[column];
  }

  double unknownRarity() {
    return unknownRarity;
  }
}
