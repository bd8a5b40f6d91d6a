package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model reads of one text.
 *
 * @param windows at least one, each of at least one id
 * @param share of the text's tokens that the windows hold, above 0, at most 1
 */
public record TokenizedText(List<int[]> windows, double share) {
  /** Copies the list. */
  public TokenizedText {
    windows = List.copyOf(windows);
  }

  /**
   * Returns the first ids in windows, all but the last full.
   *
   * @param read how many ids, from 1 to all
   * @param maxTokens ids of a window, at least 1
   */
  static List<int[]> cut(int[] ids, int read, int maxTokens) {
    return IntStream.range(0, (read + maxTokens - 1) / maxTokens)
        .mapToObj(window ->
            Arrays.copyOfRange(ids, window * maxTokens, Math.min(read, (window + 1) * maxTokens)))
        .toList();
  }
}
