package org.hamletmail.finetune;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.hamletmail.gpt2.Blocks;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Processor;

/**
 * Decides in which precision the frozen blocks run, and says why.
 *
 * @param asked by the user
 * @param processor that computes; looked at where the choice rests on it
 * @param narrow makes the first blocks of a model, as many as it is told, in bfloat16
 * @param clock nanoseconds
 */
record PrecisionChoice(
    TrunkPrecision asked,
    Supplier<Processor> processor,
    BiFunction<Gpt2Weights, Integer, Blocks> narrow,
    LongSupplier clock) {

  /**
   * The choice.
   *
   * @param blocks that compute so; the caller's to close
   */
  record Chosen(FrozenBlocks blocks, TrunkUse use) {}

  /**
   * Chooses.
   *
   * @param weights of the model
   * @param f32 its frozen blocks, as they are without a choice
   * @param before what an interrupted training computed in that is gone on with: the same again
   * @param windows of the mail that is trained on, at least one
   */
  Chosen choose(
      Gpt2Weights weights,
      FrozenBlocks f32,
      Optional<TrunkPrecision> before,
      List<int[]> windows,
      TrainingListener listener) {
    if (asked == TrunkPrecision.F32) {
      return new Chosen(f32, TrunkUse.DEFAULT);
    }
    if (f32.count() == 0) {
      listener.note("no block is frozen, so all compute in f32");
      return new Chosen(f32, new TrunkUse(TrunkPrecision.F32, "no block is frozen"));
    }
    NDManager manager = weights.get("wte.weight").getManager();
    if (manager.getDevice().isGpu()) {
      return f32(f32, "on a graphics card bf16 has not been tried", listener);
    }
    boolean automatic = asked == TrunkPrecision.AUTO;
    if (automatic && before.isPresent() && before.get() == TrunkPrecision.F32) {
      return f32(f32, "as before the interruption", listener);
    }
    if (automatic && before.isEmpty() && !processor.get().multipliesBf16()) {
      return f32(f32, "this processor has neither avx512_bf16 nor amx_bf16", listener);
    }
    Blocks script;
    try {
      script = narrow.apply(weights, f32.count());
    } catch (EngineException e) {
      return f32(f32, "bf16 can't be used: " + reason(e), listener);
    }
    try {
      FrozenBlocks bf16 = f32.inBf16(script);
      PrecisionTrial trial = PrecisionTrial.of(f32, bf16, windows, manager, clock);
      if (automatic && before.isEmpty() && !trial.worthwhile()) {
        script.close();
        return f32(f32, trial.toString(), listener);
      }
      listener.note("frozen blocks run in bf16: " + trial);
      return new Chosen(bf16, new TrunkUse(TrunkPrecision.BF16, trial.toString()));
    } catch (EngineException e) {
      script.close();
      return f32(f32, "bf16 can't be used: " + reason(e), listener);
    }
  }

  private static Chosen f32(FrozenBlocks f32, String why, TrainingListener listener) {
    listener.note("frozen blocks run in f32: " + why);
    return new Chosen(f32, new TrunkUse(TrunkPrecision.F32, why));
  }

  private static String reason(EngineException e) {
    return String.valueOf(e.getMessage()).lines().filter(l -> !l.isBlank()).findFirst().orElse("");
  }
}
