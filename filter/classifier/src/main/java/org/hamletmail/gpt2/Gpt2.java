package org.hamletmail.gpt2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GPT-2 with a classification head beside its language-model head.
 *
 * <p>Split in two at any block, so that the frozen part can be computed once and kept: {@link
 * #trunk} up to the block, {@link #logits} from it. Weights that require a gradient are
 * differentiated; the others cost nothing extra. On a thread with gradients enabled (any but the
 * one that started the engine, and inside a gradient collector) results keep the graph of what was
 * computed from such weights.
 *
 * <p>Safe for use by several threads at once while no weight is being changed.
 *
 * @see "Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section 2.3"
 */
public final class Gpt2 {
  private final Gpt2Config config;
  private final NDArray wte;
  private final NDArray wpe;
  private final List<TransformerBlock> blocks;
  private final LayerNorm lnF;
  private final NDArray headWeight;
  private final NDArray headBias;
  private final NDArray causalMask;

  /**
   * Puts a model together; the arrays stay the weights' own.
   *
   * @throws IllegalArgumentException if the weights have another size, or no head
   */
  public Gpt2(Gpt2Config config, Gpt2Weights weights) {
    if (!config.equals(weights.config())) {
      throw new IllegalArgumentException(
          "the weights are of " + weights.config() + "; expected " + config);
    }
    if (!weights.hasHead()) {
      throw new IllegalArgumentException("the weights have no head; call withHead first");
    }
    this.config = config;
    wte = weights.get("wte.weight");
    wpe = weights.get("wpe.weight");
    Gelu gelu = new Gelu(wte.getManager());
    blocks =
        IntStream.range(0, config.layers())
            .mapToObj(index -> TransformerBlock.of(weights, index, gelu))
            .toList();
    lnF = TransformerBlock.norm(weights, "ln_f");
    headWeight = weights.get(Gpt2Weights.HEAD_WEIGHT);
    headBias = weights.get(Gpt2Weights.HEAD_BIAS);
    causalMask = causalMask(config.positions(), wte.getManager());
  }

  /** Returns the size of this model. */
  public Gpt2Config config() {
    return config;
  }

  /**
   * Returns the hidden state behind the first blocks.
   *
   * @param ids int64, (B, T), 1 <= T <= positions, each from 0 to vocabulary - 1
   * @param blocksToRun from 0 (embeddings only) to layers
   * @return float32, (B, T, C), attached to the manager of {@code ids}
   */
  public NDArray trunk(NDArray ids, int blocksToRun) {
    return trunk(ids, blocksToRun, () -> {});
  }

  /**
   * Returns the hidden state behind the first blocks, unless somebody objects.
   *
   * @param ids as in {@link #trunk(NDArray, int)}, as is what is returned
   * @param beforeBlock run before each block; what it throws ends the work and is passed on
   */
  public NDArray trunk(NDArray ids, int blocksToRun, Runnable beforeBlock) {
    try (NDManager scope = ids.getManager().newSubManager()) {
      NDArray tokens = tokens(ids);
      tokens.attach(scope);
      NDArray hidden = trunkOf(tokens, blocksToRun, beforeBlock);
      hidden.attach(ids.getManager());
      return hidden;
    }
  }

  /**
   * Returns the token embeddings, without the positions'. With {@link #trunkOf} it splits {@link
   * #trunk}, so that a gradient can be taken at the rows in use rather than at the whole table.
   *
   * @param ids int64, (B, T), 1 <= T <= positions, each from 0 to vocabulary - 1
   * @return float32, (B, T, C), attached to the manager of {@code ids}
   */
  public NDArray tokens(NDArray ids) {
    config.requireTokens(ids.getShape(), 2);
    return embeddings(ids);
  }

  /**
   * Returns rows of the token table. All of them are also the output matrix of the language model,
   * which is tied to it.
   *
   * @param ids int64, (N), each from 0 to vocabulary - 1
   * @return float32, (N, C), attached to the manager of {@code ids}
   */
  public NDArray embeddings(NDArray ids) {
    return Embedding.embedding(ids, wte, SparseFormat.DENSE).singletonOrThrow();
  }

  /** Returns whether the token table itself requires a gradient. */
  public boolean embeddingsRequireGradient() {
    return wte.hasGradient();
  }

  /**
   * Returns the hidden state behind the first blocks.
   *
   * @param tokens (B, T, C), as {@link #tokens} returns it; not changed
   * @param blocksToRun from 0 (embeddings only) to layers
   * @return float32, (B, T, C), attached to the manager of {@code tokens}
   */
  public NDArray trunkOf(NDArray tokens, int blocksToRun) {
    return trunkOf(tokens, blocksToRun, () -> {});
  }

  private NDArray trunkOf(NDArray tokens, int blocksToRun, Runnable beforeBlock) {
    requireRange("blocksToRun", blocksToRun, 0, config.layers());
    int length = config.requireTokens(tokens.getShape(), 3);
    NDManager manager = tokens.getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray positions = scope.arange(0, length, 1, DataType.INT64);
      NDArray x =
          tokens.add(Embedding.embedding(positions, wpe, SparseFormat.DENSE).singletonOrThrow());
      x.attach(scope);
      x = run(x, 0, blocksToRun, scope, beforeBlock);
      x.attach(manager);
      return x;
    }
  }

  /**
   * Returns the first blocks as they are defined. Closing them releases nothing.
   *
   * @param count from 0 to layers
   */
  public Blocks blocks(int count) {
    requireRange("blocks", count, 0, config.layers());
    return new Blocks() {
      @Override
      public NDArray apply(NDArray x) {
        config.requireTokens(x.getShape(), 3);
        try (NDManager scope = x.getManager().newSubManager()) {
          NDArray states = run(x, 0, count, scope);
          states.attach(x.getManager());
          return states;
        }
      }

      @Override
      public void close() {}
    };
  }

  /**
   * Returns the normed states behind the last block, from which a language model's logits are
   * computed.
   *
   * @param hidden float32, (B, T, C), as {@link #trunk} returns it; not changed
   * @param firstBlock the first block that {@code hidden} has not been through, up to layers
   * @return float32, (B, T, C), attached to the manager of {@code hidden}
   */
  public NDArray states(NDArray hidden, int firstBlock) {
    requireRange("firstBlock", firstBlock, 0, config.layers());
    config.requireTokens(hidden.getShape(), 3);
    NDManager manager = hidden.getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray normed = lnF.apply(run(hidden, firstBlock, config.layers(), scope));
      normed.attach(manager);
      return normed;
    }
  }

  /**
   * Returns the ham and spam logits of each row, from the hidden state at some block. Of the last
   * block only the position that is read is computed, where the read-out permits it.
   *
   * @param hidden float32, (B, T, C), as {@link #trunk} returns it; not changed
   * @param firstBlock the first block that {@code hidden} has not been through, up to layers
   * @param lengths int64, (B), real tokens of each row, from 1 to T
   * @return float32, (B, 2), columns ham, spam; attached to the manager of {@code hidden}
   */
  public NDArray logits(NDArray hidden, int firstBlock, NDArray lengths, Readout readout) {
    requireRange("firstBlock", firstBlock, 0, config.layers());
    int tokens = config.requireTokens(hidden.getShape(), 3);
    long[] realTokens = requireLengths(lengths, hidden.getShape().get(0), tokens);
    NDManager manager = hidden.getManager();
    try (NDManager scope = manager.newSubManager()) {
      NDArray read =
          readout == Readout.MEAN
              ? mean(hidden, firstBlock, realTokens, tokens, scope)
              : at(hidden, firstBlock, ReadoutRows.of(readout, realTokens, tokens), scope);
      NDArray logits = ai.djl.nn.core.Linear.linear(read, headWeight, headBias).singletonOrThrow();
      logits.attach(manager);
      return logits;
    }
  }

  /**
   * Returns what the head says of windows, as it is defined. Closing it releases nothing.
   *
   * @param mean whether the mean over all positions is read, or the last position
   */
  public WindowLogits windowLogits(boolean mean) {
    Readout readout = mean ? Readout.MEAN : Readout.LAST_POSITION;
    int split = config.layers() - 1;
    return new WindowLogits() {
      @Override
      public float[] of(NDArray ids, Runnable beforeBlock) {
        try (NDManager scope = ids.getManager().newSubManager()) {
          NDArray hidden = trunk(ids, split, beforeBlock);
          hidden.attach(scope);
          beforeBlock.run();
          long[] lengths = new long[(int) ids.getShape().get(0)];
          Arrays.fill(lengths, ids.getShape().get(1));
          return logits(hidden, split, scope.create(lengths), readout).toFloatArray();
        }
      }

      @Override
      public void close() {}
    };
  }

  /** Returns the normed state at one position of each row, (B, C). */
  private NDArray at(NDArray hidden, int firstBlock, ReadoutRows rows, NDManager scope) {
    int last = config.layers() - 1;
    NDArray picked;
    if (firstBlock > last) {
      picked = rows.pick(hidden, scope);
    } else {
      NDArray x = run(hidden, firstBlock, last, scope);
      picked = blocks.get(last).applyAt(x, rows, scope);
    }
    return lnF.apply(picked).reshape(hidden.getShape().get(0), config.channels());
  }

  /** Returns the mean of the normed states of the real tokens of each row, (B, C). */
  private NDArray mean(
      NDArray hidden, int firstBlock, long[] lengths, int tokens, NDManager scope) {
    NDArray normed = states(hidden, firstBlock);
    normed.attach(scope);
    float[] share = new float[lengths.length * tokens];
    for (int row = 0; row < lengths.length; row++) {
      int begin = row * tokens;
      Arrays.fill(share, begin, begin + (int) lengths[row], 1f / lengths[row]);
    }
    NDArray shares = Constants.owned(scope.create(share, new Shape(lengths.length, 1, tokens)));
    return shares.matMul(normed).reshape(lengths.length, config.channels());
  }

  /** Runs blocks; each one's input is released behind it, but for the caller's {@code x}. */
  private NDArray run(NDArray x, int begin, int end, NDManager scope) {
    return run(x, begin, end, scope, () -> {});
  }

  private NDArray run(NDArray x, int begin, int end, NDManager scope, Runnable beforeBlock) {
    if (begin == end) {
      return x;
    }
    long tokens = x.getShape().get(1);
    NDArray mask =
        causalMask.get(scope, new NDIndex().addSliceDim(0, tokens).addSliceDim(0, tokens));
    NDArray current = x;
    for (int i = begin; i < end; i++) {
      beforeBlock.run();
      NDArray next = blocks.get(i).apply(current, mask, scope);
      if (i > begin) {
        current.close();
      }
      current = next;
    }
    return current;
  }

  private static long[] requireLengths(NDArray lengths, long rows, int tokens) {
    long[] values = lengths.toLongArray();
    if (values.length != rows) {
      throw new IllegalArgumentException(values.length + " lengths; expected " + rows);
    }
    for (long value : values) {
      requireRange("length", value, 1, tokens);
    }
    return values;
  }

  private static void requireRange(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + min + " to " + max);
    }
  }

  private static NDArray causalMask(int positions, NDManager manager) {
    float[] mask = new float[positions * positions];
    for (int row = 0; row < positions; row++) {
      Arrays.fill(mask, row * positions + row + 1, (row + 1) * positions, Float.NEGATIVE_INFINITY);
    }
    return manager.create(mask, new Shape(positions, positions));
  }
}
