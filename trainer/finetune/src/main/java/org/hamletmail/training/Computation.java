package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.Spelled;
import org.hamletmail.finetune.TrainingDevice;
import org.hamletmail.finetune.TrainingPlan;
import org.hamletmail.finetune.TrunkPrecision;
import org.hamletmail.finetune.TrunkStore;
import org.hamletmail.finetune.TrunkUse;

/** What a training computes with, as a recipe says. */
public record Computation(Recipe.Engine engine) {

  /** Returns what computes. */
  public TrainingDevice device() {
    return TrainingDevice.of(engine.device());
  }

  /** Returns the threads of the engine. */
  public int workers() {
    return engine.threads().orElse(Runtime.getRuntime().availableProcessors());
  }

  /** Returns in which numbers frozen blocks are to compute. */
  public TrunkPrecision precision() {
    return TrunkPrecision.valueOf(engine.trunkPrecision().name());
  }

  /**
   * Returns where the results of the frozen blocks are kept.
   *
   * @param beside folder of this training
   */
  public TrunkStore store(Path beside) {
    Optional<Path> chosen = engine.trunkCache().map(Path::of);
    return new TrunkStore(chosen.orElse(beside), engine.trunkCacheLimit(), chosen.isPresent());
  }

  /** Returns the plan of a training that keeps its state in a folder. */
  TrainingPlan plan(Path folder) {
    return new TrainingPlan(
        store(folder), Optional.of(folder), engine.evalEvery(), engine.evalBatches());
  }

  /** Adds to what is told of a training in which numbers they did, and why, where it was open. */
  public void describe(TrunkUse use, Map<String, String> facts) {
    if (precision() != TrunkPrecision.F32) {
      facts.put("trunk-computed-in", Spelled.of(use.precision()));
      facts.put("trunk-precision-reason", use.reason());
    }
  }
}
