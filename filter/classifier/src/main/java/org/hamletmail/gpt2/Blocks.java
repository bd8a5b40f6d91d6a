package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;

/**
 * The first transformer blocks of a model: the one thing that has more than one implementation,
 * since most of the work is in it. {@link Gpt2#blocks} is the definition, in operations that can be
 * differentiated; whatever else computes blocks is held to it by {@code BlocksTest}.
 */
public interface Blocks extends AutoCloseable {

  /**
   * Returns the hidden state behind the blocks.
   *
   * @param x float32, (B, T, C), sums of the embeddings of tokens and positions; not changed
   * @return float32, (B, T, C), attached to the manager of {@code x}; {@code x} itself where there
   *     are no blocks
   */
  NDArray apply(NDArray x);

  /** Releases what was made for them; the model's weights stay. */
  @Override
  void close();
}
