package org.hamletmail.training;

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
public final class Computation {
  private final Recipe.Engine engine;
  private final TrainingDevice device;

  private Computation(Recipe.Engine engine, TrainingDevice device) {
    this.engine = engine;
    this.device = device;
  }

  /**
   * Takes what a recipe says.
   *
   * @throws IllegalArgumentException if there is no device of that name
   */
  public static Computation of(Recipe.Engine engine) {
    return new Computation(engine, TrainingDevice.of(engine.device()));
  }

  TrainingDevice device() {
    return device;
  }

  /** Returns the threads of the engine. */
  int threads() {
    return threads(engine);
  }

  static int threads(Recipe.Engine engine) {
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

  /** Returns in which numbers they did, and why, where that was open. */
  public Map<String, String> facts(TrunkUse use) {
    return precision() == TrunkPrecision.F32
        ? Map.of()
        : Map.of(
            "trunk-computed-in",
            Spelled.of(use.precision()),
            "trunk-precision-reason",
            use.reason());
  }
}
