package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.Optional;
import org.hamletmail.finetune.TrainingPlan;
import org.hamletmail.finetune.TrunkStore;
import picocli.CommandLine.Option;

/** Options that say how closely a training is watched. */
final class ProgressOptions {
  @Option(
      names = "--eval-every",
      paramLabel = "STEPS",
      defaultValue = "50",
      description =
          "Steps from one look at the losses to the next; 0 for none between epochs (default:"
              + " ${DEFAULT-VALUE}, as in the book).")
  private int evalEvery;

  @Option(
      names = "--eval-batches",
      paramLabel = "BATCHES",
      defaultValue = "5",
      description =
          "Batches of the training and of the validation part that are looked at (default:"
              + " ${DEFAULT-VALUE}, as in the book).")
  private int evalBatches = 5;

  /**
   * Returns the plan of a training.
   *
   * @throws IllegalArgumentException if a value is outside its range
   */
  TrainingPlan plan(TrunkStore store, Path checkpoint) {
    return new TrainingPlan(store, Optional.of(checkpoint), evalEvery, evalBatches);
  }
}
