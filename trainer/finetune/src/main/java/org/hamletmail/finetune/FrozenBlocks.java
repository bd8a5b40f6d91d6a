package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.gpt2.Blocks;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Readout;

/**
 * Runs the frozen blocks on windows of tokens and keeps of the result what the trained part reads.
 * For one thread.
 */
final class FrozenBlocks implements AutoCloseable {
  private final Gpt2 model;
  private final TrainingMethod method;
  private final int padId;
  private final int count;
  private final KeptPositions kept;
  private final Blocks blocks;
  private final TrunkPrecision precision;

  /** Takes blocks, which compute in float32. */
  FrozenBlocks(Gpt2 model, TrainingMethod method, int padId) {
    this(
        model,
        method,
        padId,
        model.blocks(method.trainable().frozenBlocks(model.config().layers())),
        TrunkPrecision.F32);
  }

  private FrozenBlocks(
      Gpt2 model, TrainingMethod method, int padId, Blocks blocks, TrunkPrecision precision) {
    this.model = model;
    this.method = method;
    this.padId = padId;
    this.blocks = blocks;
    this.precision = precision;
    int layers = model.config().layers();
    count = method.trainable().frozenBlocks(layers);
    kept = KeptPositions.of(method.readout(), count == layers);
  }

  /**
   * Returns the same blocks in bfloat16.
   *
   * @param narrow the same blocks, which compute so; closed with what is returned
   */
  FrozenBlocks inBf16(Blocks narrow) {
    return new FrozenBlocks(model, method, padId, narrow, TrunkPrecision.BF16);
  }

  /** Returns how many blocks are frozen. */
  int count() {
    return count;
  }

  /** Returns which positions of a window are kept. */
  KeptPositions kept() {
    return kept;
  }

  /** Returns where the head reads in what is kept. */
  Readout readout() {
    return kept.readout(method.readout());
  }

  /** Returns in which numbers they compute: float32 or bfloat16. */
  TrunkPrecision precision() {
    return precision;
  }

  /**
   * Returns the hidden states of windows at the kept positions, (B, longest count, C), attached.
   */
  NDArray compute(List<int[]> windows, NDManager manager) {
    int rows = windows.size();
    int width = windows.stream().mapToInt(this::width).max().orElse(1);
    long[] ids = new long[rows * width];
    Arrays.fill(ids, padId);
    for (int row = 0; row < rows; row++) {
      int[] window = windows.get(row);
      for (int i = 0; i < Math.min(width, window.length); i++) {
        ids[row * width + i] = window[i];
      }
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray states = blocks.apply(model.trunk(scope.create(ids, new Shape(rows, width)), 0));
      NDArray picked = kept == KeptPositions.LAST_TOKEN ? last(states, windows) : cut(states);
      picked.attach(manager);
      return picked;
    }
  }

  private NDArray cut(NDArray states) {
    return kept == KeptPositions.LAST_POSITION
        ? states.get(
            states.getManager(),
            new NDIndex().addAllDim().addSliceDim(method.maxTokens() - 1, method.maxTokens()))
        : states;
  }

  private static NDArray last(NDArray states, List<int[]> windows) {
    long[] places = windows.stream().mapToLong(w -> w.length - 1).toArray();
    long channels = states.getShape().get(2);
    NDArray index = states.getManager().create(places, new Shape(places.length, 1, 1));
    return states.gather(index.broadcast(places.length, 1, channels), 1);
  }

  /** Returns how many positions of a window are computed, at least. */
  int width(int[] ids) {
    return kept.padded() ? method.maxTokens() : kept == KeptPositions.FIRST ? 1 : ids.length;
  }

  /** Returns how many positions of a window are kept. */
  int count(int[] ids) {
    return kept.count(ids.length, method.maxTokens());
  }

  /**
   * Returns what the rest of the model, as it is, makes of hidden states: logits, (B, 2).
   *
   * @param states as {@link #compute} returns them
   * @param counts positions that are kept of each window, (B)
   */
  NDArray logits(NDArray states, NDArray counts) {
    return model.logits(states, count, counts, readout());
  }

  /** Releases what was made for the blocks. */
  @Override
  public void close() {
    blocks.close();
  }
}
