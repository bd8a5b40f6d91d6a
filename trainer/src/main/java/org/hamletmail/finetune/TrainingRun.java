package org.hamletmail.finetune;

import java.util.List;

/**
 * The course of a training.
 *
 * @param epochs the state before it, then after each epoch
 * @param glances looks at the losses in between, in order
 * @param bestEpoch the one whose weights were kept: lowest validation loss, from 1
 */
public record TrainingRun(List<EpochFigures> epochs, List<Glance> glances, int bestEpoch) {

  /** Copies the lists. */
  public TrainingRun {
    epochs = List.copyOf(epochs);
    glances = List.copyOf(glances);
  }

  /** Returns the figures of the epoch whose weights were kept. */
  public EpochFigures best() {
    return epochs.get(bestEpoch);
  }
}
