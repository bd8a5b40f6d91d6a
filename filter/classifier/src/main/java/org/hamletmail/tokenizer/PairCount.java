package org.hamletmail.tokenizer;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts in how many texts two known words stand next to each other. */
final class PairCount {
  /** Some 200 MB; beyond it, what was met once is forgotten. */
  private static final int MAX_HELD = 2_000_000;

  private final Map<Long, Integer> inTexts = new HashMap<>();

  /**
   * Two neighbours.
   *
   * @param first id of the left one
   * @param second id of the right one
   */
  record Pair(int first, int second) {}

  /** Counts the pairs of a text once each. */
  void add(int[] words) {
    Set<Long> met = new HashSet<>();
    for (int at = 0; at + 1 < words.length; at++) {
      if (words[at] != KnownWords.UNKNOWN && words[at + 1] != KnownWords.UNKNOWN) {
        met.add(WordPairs.key(words[at], words[at + 1]));
      }
    }
    met.forEach(pair -> inTexts.merge(pair, 1, Integer::sum));
    // Whatever is frequent in the end is met again.
    for (int rare = 1; inTexts.size() > MAX_HELD; rare++) {
      int atMost = rare;
      inTexts.values().removeIf(count -> count <= atMost);
    }
  }

  /**
   * Returns the most frequent pairs, sorted.
   *
   * @param limit how many
   * @param minTexts in how many texts each stands at least
   */
  List<Pair> most(int limit, int minTexts) {
    return inTexts.entrySet().stream()
        .filter(pair -> pair.getValue() >= minTexts)
        .sorted(
            Map.Entry.<Long, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .map(pair -> new Pair((int) (pair.getKey() >> Integer.SIZE), pair.getKey().intValue()))
        .toList();
  }
}
