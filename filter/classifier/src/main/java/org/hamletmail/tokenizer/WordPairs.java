package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.Map;

/**
 * Pairs of neighbouring words that are one token together. Immutable; arrays, as a map of so many
 * takes eight times their room.
 */
final class WordPairs {
  private static final int NONE = KnownWords.UNKNOWN;

  private final long[] keys;
  private final int[] ids;

  /**
   * Takes pairs.
   *
   * @param ids of pairs by their {@link #key}; the more frequent a pair, the lower its id
   */
  WordPairs(Map<Long, Integer> ids) {
    keys = ids.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    this.ids = Arrays.stream(keys).mapToInt(ids::get).toArray();
  }

  boolean isEmpty() {
    return ids.length == 0;
  }

  /** Returns the id of a pair, {@link KnownWords#UNKNOWN} where it has none. */
  int id(int first, int second) {
    int at = Arrays.binarySearch(keys, key(first, second));
    return at < 0 ? NONE : ids[at];
  }

  /** Returns one number for two ids. */
  static long key(int first, int second) {
    return (long) first << Integer.SIZE | second;
  }

  /** Puts each pair behind its second word; of neighbouring words each two may be one. */
  int[] beside(int[] words) {
    int[] tokens = new int[2 * words.length];
    int count = 0;
    for (int at = 0; at < words.length; at++) {
      tokens[count++] = words[at];
      int pair = at == 0 ? NONE : id(words[at - 1], words[at]);
      if (pair != NONE) {
        tokens[count++] = pair;
      }
    }
    return Arrays.copyOf(tokens, count);
  }

  /**
   * Puts pairs together. Where two overlap, the one of the lower id wins, and of the same ones the
   * left: what is joined depends on its neighbours alone, not on where a text begins.
   */
  int[] join(int[] words) {
    if (isEmpty() || words.length < 2) {
      return words;
    }
    long[] found = new long[words.length - 1];
    int count = 0;
    for (int at = 0; at + 1 < words.length; at++) {
      int pair = id(words[at], words[at + 1]);
      if (pair != NONE) {
        // Sorts by id, then by place.
        found[count++] = key(pair, at);
      }
    }
    Arrays.sort(found, 0, count);
    int[] pairAt = new int[words.length];
    boolean[] taken = new boolean[words.length];
    int joined = 0;
    for (int i = 0; i < count; i++) {
      int at = (int) found[i];
      if (!taken[at] && !taken[at + 1]) {
        taken[at] = true;
        taken[at + 1] = true;
        pairAt[at] = (int) (found[i] >> Integer.SIZE);
        joined++;
      }
    }
    int[] tokens = new int[words.length - joined];
    int at = 0;
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = pairAt[at] == 0 ? words[at] : pairAt[at];
      at += pairAt[at] == 0 ? 1 : 2;
    }
    return tokens;
  }
}
