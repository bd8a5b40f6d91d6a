package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** Each position looks at itself and at what stands before it. */
final class CausalSelfAttention {
  private final Linear qkv;
  private final Linear q;
  private final Linear kv;
  private final Linear projection;
  private final long heads;
  private final long channels;
  private final long headChannels;
  private final NDArray scale;

  CausalSelfAttention(Linear qkv, Linear projection, Gpt2Config config) {
    this.qkv = qkv;
    this.projection = projection;
    heads = config.heads();
    channels = config.channels();
    headChannels = config.headChannels();
    scale = Constants.of(1 / Math.sqrt(config.headChannels()), qkv.manager());
    q = qkv.columns(0, channels);
    kv = qkv.columns(channels, 3 * channels);
  }

  /**
   * Returns the attention's output at all positions.
   *
   * @param x (B, T, C)
   * @param causalMask (T, T), 0 where the row's position sees the column's, else minus infinity
   * @return (B, T, C), attached to the manager of {@code x}
   */
  NDArray apply(NDArray x, NDArray causalMask) {
    long batch = x.getShape().get(0);
    long tokens = x.getShape().get(1);
    NDList parts = qkv.apply(x).split(3, 2);
    NDArray scores = scores(parts.get(0), parts.get(1), batch, tokens, tokens).addi(causalMask);
    return output(scores, parts.get(2), batch, tokens, tokens);
  }

  /**
   * Returns the attention's output at one position of each row.
   *
   * @param x (B, T, C)
   * @param xAtPosition (B, 1, C), the row of {@code x} at that position
   * @param mask (B, 1, 1, T), 0 where the position sees the column's, else minus infinity
   * @return (B, 1, C), attached to the manager of {@code x}
   */
  NDArray applyAt(NDArray x, NDArray xAtPosition, NDArray mask) {
    long batch = x.getShape().get(0);
    long tokens = x.getShape().get(1);
    NDList parts = kv.apply(x).split(2, 2);
    NDArray scores = scores(q.apply(xAtPosition), parts.get(0), batch, 1, tokens).addi(mask);
    return output(scores, parts.get(1), batch, 1, tokens);
  }

  /** Returns (B, heads, queries, tokens). */
  private NDArray scores(NDArray q, NDArray k, long batch, long queries, long tokens) {
    NDArray queryHeads = q.mul(scale).reshape(batch, queries, heads, headChannels).swapAxes(1, 2);
    NDArray keyHeads = k.reshape(batch, tokens, heads, headChannels).transpose(0, 2, 3, 1);
    return queryHeads.matMul(keyHeads);
  }

  /** Returns (B, queries, C). */
  private NDArray output(NDArray scores, NDArray v, long batch, long queries, long tokens) {
    NDArray valueHeads = v.reshape(batch, tokens, heads, headChannels).swapAxes(1, 2);
    NDArray mixed = scores.softmax(-1).matMul(valueHeads);
    return projection.apply(mixed.swapAxes(1, 2).reshape(batch, queries, channels));
  }
}
