package org.hamletmail.teacher;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Words and pairs of neighbouring words of a text, weighted by how often they stand in it and in
 * how few other texts (tf-idf, sublinear, of length 1). Case and most signs don't count; what money
 * and shouting are written with does.
 *
 * <p>Safe for use by several threads at once.
 */
final class WordFeatures {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]{2,}|[$!%]|\\p{N}");

  /** In fewer texts a word is a name or a misprint, and its weight would be learnt by heart. */
  private static final int MIN_TEXTS = 3;

  private final Map<String, Integer> columns;
  private final double[] rarity;

  private WordFeatures(Map<String, Integer> columns, double[] rarity) {
    this.columns = columns;
    this.rarity = rarity;
  }

  /** Returns the words of a text. */
  static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
  }

  /** Learns which words there are, and how rare each is. */
  static WordFeatures of(List<List<String>> texts) {
    Map<String, Integer> inTexts = new HashMap<>();
    for (List<String> text : texts) {
      HashSet<String> words = new HashSet<>();
      forEachWord(text, words::add);
      words.forEach(word -> inTexts.merge(word, 1, Integer::sum));
    }
    // Sorted, so that the same texts give the same columns, and the same sums, on any machine.
    Map<String, Integer> kept = new TreeMap<>(inTexts);
    kept.values().removeIf(count -> count < MIN_TEXTS);
    Map<String, Integer> columns = HashMap.newHashMap(kept.size());
    double[] rarity = new double[kept.size()];
    kept.forEach((word, count) -> {
      int column = columns.size();
      columns.put(word, column);
      rarity[column] = Math.log((1.0 + texts.size()) / (1.0 + count)) + 1;
    });
    return new WordFeatures(columns, rarity);
  }

  /** Returns the column of a word or pair, if it has one. */
  OptionalInt column(String word) {
    Integer column = columns.get(word);
    return column == null ? OptionalInt.empty() : OptionalInt.of(column);
  }

  /** Returns by how much a column counts for being rare. */
  double rarity(int column) {
    return rarity[column];
  }

  /** Returns how many columns there are. */
  int size() {
    return rarity.length;
  }

  /** Returns the weight of each column that the text has, by ascending column; may be empty. */
  Map<Integer, Double> weigh(List<String> text) {
    Map<Integer, Double> weights = new TreeMap<>();
    forEachWord(
        text,
        word -> {
          Integer column = columns.get(word);
          if (column != null) {
            weights.merge(column, 1.0, Double::sum);
          }
        });
    weights.replaceAll((column, times) -> (1 + Math.log(times)) * rarity[column]);
    double length = Math.sqrt(weights.values().stream().mapToDouble(w -> w * w).sum());
    weights.replaceAll((column, weight) -> weight / length);
    return weights;
  }

  private static void forEachWord(List<String> text, Consumer<String> found) {
    String before = "";
    for (String word : text) {
      if (!word.isEmpty()) {
        found.accept(word);
        if (!before.isEmpty()) {
          found.accept(before + " " + word);
        }
      }
      before = word;
    }
  }
}
