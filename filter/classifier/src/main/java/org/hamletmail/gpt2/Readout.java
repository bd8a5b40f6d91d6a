package org.hamletmail.gpt2;

/** The position whose logits are the answer (docs/method/adr/0002-read-the-last-real-token.md). */
public enum Readout {
  /** The last real token: what stands behind it cannot change the answer. */
  LAST_TOKEN,
  /**
   * The last position, padding or not, as in the published recipe. Texts must be padded to one
   * fixed length, or the answer depends on the batch.
   */
  LAST_POSITION,
  /** The first token. It sees nothing but itself; kept for comparison. */
  FIRST,
  /** The mean of the logits of all real tokens. */
  MEAN;

  /**
   * Returns what the answer of a window counts for in the mean over a message's windows.
   *
   * @param tokens of the window, at least 1
   * @return as many as the tokens that are read: so the mean of means is that of all of a message's
   *     tokens, and the few at its end don't count for as much as a whole window
   */
  public int windowWeight(int tokens) {
    return this == MEAN ? tokens : 1;
  }
}
