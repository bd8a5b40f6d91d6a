package org.hamletmail.finetune;

import java.util.List;

/**
 * The course of a training.
 *
 * @param epochs the state before it, then after each epoch
 * @param glances looks at the losses in between, in order
 * @param bestEpoch the one whose weights were kept: lowest validation loss, from 1
 * @param earlier how many of the epochs are those of an interrupted training that was gone on with
 * @param trunk how the frozen blocks were computed
 */
public record TrainingRun(
    List<EpochFigures> epochs, List<Glance> glances, int bestEpoch, int earlier, TrunkUse trunk) {

  /** Copies the lists. */
  public TrainingRun {
    epochs = List.copyOf(epochs);
    glances = List.copyOf(glances);
  }

  /** Returns the same course with frozen blocks that were computed so. */
  TrainingRun in(TrunkUse use) {
    return new TrainingRun(epochs, glances, bestEpoch, earlier, use);
  }

  /** Returns the figures of the epoch whose weights were kept. */
  public EpochFigures best() {
    return epochs.get(bestEpoch);
  }
}
