package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Leaves out most repetitions of a text's known words: of each one the first, second, fourth,
 * eighth and so on stays, so that one which stands there a hundred times is read seven times. What
 * says the same again says little more, and windows hold more of a long text
 * (docs/method/adr/0021-a-repeated-word-is-read-less-often.md). Unknown words are many different
 * ones and all stay.
 */
final class Repetitions {
  private Repetitions() {}

  /**
   * Returns the places of the ids that stay, in their order.
   *
   * @param ids in their order
   * @param wanted how many may stay, at least 1
   */
  static int[] thinned(int[] ids, int wanted) {
    Map<Integer, Integer> met = new HashMap<>();
    int[] places = new int[Math.min(ids.length, wanted)];
    int count = 0;
    for (int at = 0; at < ids.length && count < places.length; at++) {
      if (ids[at] == KnownWords.UNKNOWN
          || Integer.bitCount(met.merge(ids[at], 1, Integer::sum)) == 1) {
        places[count++] = at;
      }
    }
    return Arrays.copyOf(places, count);
  }
}
