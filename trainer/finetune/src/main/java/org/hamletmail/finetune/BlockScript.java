package org.hamletmail.finetune;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.gpt2.Blocks;
import org.hamletmail.gpt2.Gpt2Weights;

/**
 * The first blocks of a model in TorchScript, which knows number types that NDArray does not. The
 * program comes from {@link BlockArchive}, from memory; weights are handed to it and narrowed
 * there, so no array of a type that NDArray can't hold ever reaches it. Nothing is differentiated.
 *
 * <p>For one thread.
 */
final class BlockScript implements Blocks {
  /** PyTorch's own numbers of its types. */
  static final byte FLOAT32 = 6;

  private static final byte BFLOAT16 = 15;

  private final NDManager manager;
  private final PtSymbolBlock module;

  private BlockScript(NDManager manager, PtSymbolBlock module) {
    this.manager = manager;
    this.module = module;
  }

  /**
   * Makes the program and hands it the weights. Norms are shared with {@code weights}; linear
   * layers are too in float32, and take two bytes a number on top in bfloat16.
   *
   * @param archive as {@link BlockArchive} makes it
   * @param blocks how many, from the first
   * @param precision float32 or bfloat16
   * @throws EngineException if the engine refuses the program
   */
  static BlockScript load(
      byte[] archive, Gpt2Weights weights, int blocks, TrunkPrecision precision) {
    NDManager manager = weights.get("wte.weight").getManager().newSubManager();
    try {
      PtSymbolBlock module =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
      List<PtNDArray> norms = new ArrayList<>();
      List<PtNDArray> linears = new ArrayList<>();
      for (int block = 0; block < blocks; block++) {
        String prefix = "h." + block + ".";
        for (String name : List.of("ln_1", "ln_2")) {
          add(weights, prefix + name, norms);
        }
        for (String name : List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj")) {
          add(weights, prefix + name, linears);
        }
      }
      try (IValue first = IValue.listFrom(norms.toArray(PtNDArray[]::new));
          IValue second = IValue.listFrom(linears.toArray(PtNDArray[]::new));
          IValue type =
              IValue.from((long) (precision == TrunkPrecision.BF16 ? BFLOAT16 : FLOAT32))) {
        IValueUtils.runMethod(module, "keep", first, second, type).close();
        return new BlockScript(manager, module);
      }
    } catch (IOException e) {
      manager.close();
      throw new EngineException("the program can't be read", e);
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  private static void add(Gpt2Weights weights, String layer, List<PtNDArray> to) {
    to.add((PtNDArray) weights.get(layer + ".weight"));
    to.add((PtNDArray) weights.get(layer + ".bias"));
  }

  @Override
  public NDArray apply(NDArray x) {
    try (IValue input = IValue.from((PtNDArray) x);
        IValue output = IValueUtils.runMethod(module, "forward", input);
        NDArray states = output.toTensor((PtNDManager) x.getManager())) {
      // The engine runs programs in inference mode, and no backward pass takes its arrays.
      return states.duplicate();
    }
  }

  /** Releases the program and its weights. */
  @Override
  public void close() {
    manager.close();
  }
}
