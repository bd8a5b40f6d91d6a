package org.hamletmail.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Token ids of several texts in one matrix, padded on the right, with their real lengths. */
public final class TokenBatch {
  private final long[] ids;
  private final long[] lengths;
  private final int tokens;

  private TokenBatch(long[] ids, long[] lengths, int tokens) {
    this.ids = ids;
    this.lengths = lengths;
    this.tokens = tokens;
  }

  /** Returns a batch as wide as its longest row, see {@link #of(List, int, int)}. */
  public static TokenBatch of(List<int[]> rows, int padId) {
    return of(rows, rows.stream().mapToInt(row -> row.length).max().orElse(0), padId);
  }

  /**
   * Returns a batch of a given width.
   *
   * @param rows at least one, each of 1 to {@code tokens} ids
   * @param tokens positions of each row
   * @param padId fills the rows
   */
  public static TokenBatch of(List<int[]> rows, int tokens, int padId) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("no rows; expected at least one");
    }
    long[] ids = new long[Math.multiplyExact(rows.size(), tokens)];
    Arrays.fill(ids, padId);
    long[] lengths = new long[rows.size()];
    for (int row = 0; row < lengths.length; row++) {
      int[] source = rows.get(row);
      if (source.length < 1 || source.length > tokens) {
        throw new IllegalArgumentException(
            "row " + row + " has " + source.length + " ids; expected 1 to " + tokens);
      }
      lengths[row] = source.length;
      for (int i = 0; i < source.length; i++) {
        ids[row * tokens + i] = source[i];
      }
    }
    return new TokenBatch(ids, lengths, tokens);
  }

  /** Returns the ids row by row, rows times tokens of them. */
  public long[] ids() {
    return ids.clone();
  }

  /** Returns the real tokens of each row. */
  public long[] lengths() {
    return lengths.clone();
  }

  /** Returns the number of texts, B. */
  public int rows() {
    return lengths.length;
  }

  /** Returns the positions of each row, T. */
  public int tokens() {
    return tokens;
  }
}
