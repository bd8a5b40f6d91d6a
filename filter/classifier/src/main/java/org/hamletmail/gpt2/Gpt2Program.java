package org.hamletmail.gpt2;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The model in TorchScript, which knows number types and fused operations that NDArray does not.
 * The program comes from {@link ProgramArchive}, from memory; weights are handed to it and laid out
 * there, so no array of a type that NDArray can't hold ever reaches it. Nothing is differentiated.
 *
 * <p>Where the engine lacks an operation of it, as on a processor without the number type, loading
 * or the first run fails with an {@link EngineException}. Safe for use by several threads at once.
 */
public final class Gpt2Program implements WindowLogits {
  /** PyTorch's own numbers of its types. */
  private static final long INT8 = 1;

  private static final long FLOAT32 = 6;
  private static final long BFLOAT16 = 15;

  /** Weights of a block from which it takes long enough for somebody to wait for its end. */
  private static final long LONG_BLOCK = 1_000_000;

  private final Gpt2Config config;
  private final NDManager manager;
  private final PtSymbolBlock module;
  private final int fullBlocks;
  private final boolean mean;

  private Gpt2Program(
      Gpt2Config config, NDManager manager, PtSymbolBlock module, int fullBlocks, boolean mean) {
    this.config = config;
    this.manager = manager;
    this.module = module;
    this.fullBlocks = fullBlocks;
    this.mean = mean;
  }

  /**
   * Makes the program of a classifier. It shares embeddings and head with {@code weights}, which
   * may be closed afterwards where the engine made them, as it does when they are read from a file.
   *
   * @param weights with a head, on the processor
   * @param mean whether the mean over all positions is read, or the last position
   * @param manager what is made belongs to it
   * @throws EngineException if the engine refuses the program or the precision
   */
  public static Gpt2Program classifier(
      Gpt2Weights weights, boolean mean, Precision precision, NDManager manager) {
    int layers = weights.config().layers();
    return new Loading(weights, precision)
        .load(mean ? layers : layers - 1, layers, mean, manager.newSubManager());
  }

  /**
   * Makes the program of the first blocks alone.
   *
   * @param weights on the processor; may be closed afterwards
   * @param count of the blocks, from 0 to layers
   * @throws EngineException if the engine refuses the program or the precision
   */
  public static Blocks blocks(Gpt2Weights weights, int count, Precision precision) {
    Gpt2Program program =
        new Loading(weights, precision)
            .load(count, count, true, weights.get("wte.weight").getManager().newSubManager());
    return new Blocks() {
      @Override
      public NDArray apply(NDArray x) {
        try (IValue states = program.run(IValue.from((PtNDArray) x), () -> {});
            NDArray result = states.toTensor((PtNDManager) x.getManager())) {
          // The engine runs programs in inference mode, and no backward pass takes its arrays.
          return result.duplicate();
        }
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  @Override
  public float[] of(NDArray ids, Runnable beforeBlock) {
    config.requireTokens(ids.getShape(), 2);
    try (IValue tokens = IValue.from((PtNDArray) ids);
        IValue states = run(IValueUtils.runMethod(module, "embed", tokens), beforeBlock)) {
      beforeBlock.run();
      try (IValue logits = answer(states);
          NDManager scope = manager.newSubManager();
          NDArray result = logits.toTensor((PtNDManager) scope)) {
        return result.toFloatArray();
      }
    }
  }

  private IValue answer(IValue states) {
    if (mean) {
      return IValueUtils.runMethod(module, "answer", states);
    }
    try (IValue last = IValue.from((long) fullBlocks)) {
      return IValueUtils.runMethod(module, "at_last", states, last);
    }
  }

  /** Runs all but the last block of a classifier; closes what it is given. */
  private IValue run(IValue embedded, Runnable beforeBlock) {
    int atOnce = 12L * config.channels() * config.channels() < LONG_BLOCK ? fullBlocks : 1;
    IValue states = embedded;
    try {
      for (int begin = 0; begin < fullBlocks; begin += atOnce) {
        beforeBlock.run();
        try (IValue from = IValue.from((long) begin);
            IValue to = IValue.from((long) Math.min(begin + atOnce, fullBlocks))) {
          IValue next = IValueUtils.runMethod(module, "blocks", states, from, to);
          states.close();
          states = next;
        }
      }
      return states;
    } catch (RuntimeException | Error e) {
      states.close();
      throw e;
    }
  }

  /** Releases the program and its weights. */
  @Override
  public void close() {
    manager.close();
  }

  /** Hands the weights to a new program, in the order in which it counts them. */
  private record Loading(Gpt2Weights weights, Precision precision) {
    Gpt2Program load(int fullBlocks, int blocks, boolean mean, NDManager manager) {
      try {
        PtSymbolBlock module =
            JniUtils.loadModule(
                (PtNDManager) manager,
                new ByteArrayInputStream(ProgramArchive.of(weights.config())),
                false,
                false);
        try (IValue type = IValue.from(type())) {
          IValueUtils.runMethod(module, "start", type).close();
        }
        keep(module, "keep_table", weights.get("wte.weight"));
        keep(module, "keep_table", weights.get("wpe.weight"));
        for (int block = 0; block < blocks; block++) {
          keep(module, block, block < fullBlocks);
        }
        if (weights.hasHead()) {
          for (String name : TensorShapes.ANSWER) {
            keep(module, "keep_head", weights.get(name));
          }
        }
        return new Gpt2Program(weights.config(), manager, module, fullBlocks, mean);
      } catch (IOException e) {
        manager.close();
        throw new EngineException("the program can't be read", e);
      } catch (RuntimeException | Error e) {
        manager.close();
        throw e;
      }
    }

    private long type() {
      return switch (precision) {
        case FP32 -> FLOAT32;
        case BF16 -> BFLOAT16;
        case INT8 -> INT8;
      };
    }

    private void keep(PtSymbolBlock module, int block, boolean full) {
      for (String name : TensorShapes.NORMS) {
        String norm = TensorShapes.block(block) + name;
        keep(module, "keep_norm", weights.get(norm + ".weight"), weights.get(norm + ".bias"));
      }
      for (String name : TensorShapes.LINEARS) {
        NDArray weight = weights.get(TensorShapes.block(block) + name + ".weight");
        NDArray bias = weights.get(TensorShapes.block(block) + name + ".bias");
        if (full || !name.equals(TensorShapes.QKV)) {
          keep(module, "keep_linear", weight, bias);
        } else {
          int channels = weights.config().channels();
          keepColumns(module, weight, bias, 0, channels);
          keepColumns(module, weight, bias, channels, 3 * channels);
        }
      }
    }

    private static void keepColumns(
        PtSymbolBlock module, NDArray weight, NDArray bias, int begin, int end) {
      try (NDArray columns = weight.get(new NDIndex().addAllDim().addSliceDim(begin, end));
          NDArray part = bias.get(new NDIndex().addSliceDim(begin, end))) {
        keep(module, "keep_linear", columns, part);
      }
    }

    private static void keep(PtSymbolBlock module, String method, NDArray... arrays) {
      IValue[] values =
          Arrays.stream(arrays).map(array -> IValue.from((PtNDArray) array)).toArray(IValue[]::new);
      try {
        IValueUtils.runMethod(module, method, values).close();
      } finally {
        for (IValue value : values) {
          value.close();
        }
      }
    }
  }
}
