package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;

/**
 * What the head says of windows of tokens. {@link Gpt2#windowLogits} is the definition; {@link
 * Gpt2Program} is what serves, and is held to it by {@code Gpt2ProgramTest}.
 *
 * <p>Safe for use by several threads at once.
 */
public interface WindowLogits extends AutoCloseable {

  /**
   * Returns the logits of windows of one length, which have no padding: the read-out is at their
   * last position, or the mean over all.
   *
   * @param ids int64, (B, T), 1 <= T <= positions, each from 0 to vocabulary - 1
   * @param beforeBlock run before blocks; what it throws ends the work and is passed on
   * @return B times ham and spam
   */
  float[] of(NDArray ids, Runnable beforeBlock);

  /** Releases what was made for it. */
  @Override
  void close();
}
