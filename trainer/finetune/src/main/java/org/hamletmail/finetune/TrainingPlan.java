package org.hamletmail.finetune;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What surrounds a training and does not change its result, but for last digits: token embeddings
 * that are not in use are brought up to date in one go when they are looked at or kept.
 *
 * @param store keeps what the frozen blocks make of the examples
 * @param checkpoint folder of this training, in which its state is kept after each epoch; where one
 *     of the same training is found, this one goes on from it
 * @param keptEvery steps of an epoch from one time that the state is kept to the next; 0 for the
 *     ends of epochs alone
 * @param glanceEvery steps from one {@link Glance} to the next; 0 for none
 * @param glanceBatches batches of each part that it looks at, at least 1
 */
public record TrainingPlan(
    TrunkStore store,
    Optional<Path> checkpoint,
    int keptEvery,
    int glanceEvery,
    int glanceBatches) {

  /** Rejects values outside their ranges. */
  public TrainingPlan {
    if (keptEvery < 0) {
      throw new IllegalArgumentException(
          "keep-every is " + keptEvery + "; expected 0 (at the ends of epochs) or more");
    }
    if (glanceEvery < 0) {
      throw new IllegalArgumentException(
          "eval-every is " + glanceEvery + "; expected 0 (never) or more");
    }
    if (glanceBatches < 1) {
      throw new IllegalArgumentException(
          "eval-batches is " + glanceBatches + "; expected at least 1");
    }
  }

  /** A plan that keeps the state at the ends of epochs alone. */
  public TrainingPlan(
      TrunkStore store, Optional<Path> checkpoint, int glanceEvery, int glanceBatches) {
    this(store, checkpoint, 0, glanceEvery, glanceBatches);
  }

  /** Returns a plan that keeps nothing on disk and looks at nothing in between. */
  public static TrainingPlan bare() {
    return new TrainingPlan(TrunkStore.none(), Optional.empty(), 0, 1);
  }
}
