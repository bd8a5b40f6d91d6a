package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The one position of each row of a batch at which a {@link Readout} reads. */
final class ReadoutRows {
  private final long[] positions;
  private final int tokens;
  private final boolean same;

  private ReadoutRows(long[] positions, int tokens) {
    this.positions = positions;
    this.tokens = tokens;
    this.same = Arrays.stream(positions).allMatch(position -> position == positions[0]);
  }

  /**
   * Returns the positions for any read-out but the mean.
   *
   * @param lengths real tokens of each row, from 1 to {@code tokens}
   * @param tokens positions of each row, T
   */
  static ReadoutRows of(Readout readout, long[] lengths, int tokens) {
    long[] positions =
        switch (readout) {
          case LAST_TOKEN -> Arrays.stream(lengths).map(length -> length - 1).toArray();
          case LAST_POSITION -> filled(lengths.length, tokens - 1);
          case FIRST -> filled(lengths.length, 0);
          case MEAN -> throw new IllegalArgumentException("the mean reads all positions");
        };
    return new ReadoutRows(positions, tokens);
  }

  /** Returns {@code x} (B, T, C) at the positions: (B, 1, C), attached to {@code manager}. */
  NDArray pick(NDArray x, NDManager manager) {
    if (same) {
      return x.get(manager, new NDIndex().addAllDim().addSliceDim(positions[0], positions[0] + 1));
    }
    try (NDManager scope = manager.newSubManager()) {
      long channels = x.getShape().get(2);
      NDArray index = Constants.owned(scope.create(positions, new Shape(positions.length, 1, 1)));
      NDArray picked = x.gather(index.broadcast(positions.length, 1, channels), 1);
      picked.attach(manager);
      return picked;
    }
  }

  /** Returns (B, 1, 1, T): 0 up to the position, minus infinity behind it. */
  NDArray mask(NDManager manager) {
    float[] mask = new float[positions.length * tokens];
    for (int row = 0; row < positions.length; row++) {
      int behind = row * tokens + (int) positions[row] + 1;
      Arrays.fill(mask, behind, (row + 1) * tokens, Float.NEGATIVE_INFINITY);
    }
    return manager.create(mask, new Shape(positions.length, 1, 1, tokens));
  }

  private static long[] filled(int count, long position) {
    long[] positions = new long[count];
    Arrays.fill(positions, position);
    return positions;
  }
}
