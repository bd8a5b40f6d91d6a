package org.hamletmail.tokenizer;

import java.util.List;

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
}
