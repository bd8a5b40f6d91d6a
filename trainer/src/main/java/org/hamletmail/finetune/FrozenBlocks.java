package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.gpt2.Gpt2;

/**
 * Runs the frozen blocks on windows of tokens and keeps of the result what the trained part reads.
 * For one thread.
 */
final class FrozenBlocks {
  private final Gpt2 model;
  private final Recipe recipe;
  private final int padId;
  private final int count;
  private final KeptPositions kept;

  FrozenBlocks(Gpt2 model, Recipe recipe, int padId) {
    this.model = model;
    this.recipe = recipe;
    this.padId = padId;
    int layers = model.config().layers();
    count = recipe.trainable().frozenBlocks(layers);
    kept = KeptPositions.of(recipe.readout(), count == layers);
  }

  /** Returns how many blocks are frozen. */
  int count() {
    return count;
  }

  /** Returns which positions of a window are kept. */
  KeptPositions kept() {
    return kept;
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
      NDArray states = model.trunk(scope.create(ids, new Shape(rows, width)), count);
      NDArray picked = kept == KeptPositions.LAST_TOKEN ? last(states, windows) : cut(states);
      picked.attach(manager);
      return picked;
    }
  }

  private NDArray cut(NDArray states) {
    return kept == KeptPositions.LAST_POSITION
        ? states.get(
            states.getManager(),
            new NDIndex().addAllDim().addSliceDim(recipe.maxTokens() - 1, recipe.maxTokens()))
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
    return kept.padded() ? recipe.maxTokens() : kept == KeptPositions.FIRST ? 1 : ids.length;
  }

  /** Returns how many positions of a window are kept. */
  int count(int[] ids) {
    return kept.count(ids.length, recipe.maxTokens());
  }
}
