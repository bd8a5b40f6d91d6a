package org.hamletmail.finetune;

import java.util.List;

/**
 * The course of a training.
 *
 * @param epochs the state before it, then after each epoch
 * @param bestEpoch the one whose weights were kept: lowest validation loss, from 1
 */
public record TrainingRun(List<EpochFigures> epochs, int bestEpoch) {

  /** Copies the list. */
  public TrainingRun {
    epochs = List.copyOf(epochs);
  }

  /** Returns the figures of the epoch whose weights were kept. */
  public EpochFigures best() {
    return epochs.get(bestEpoch);
  }
}
