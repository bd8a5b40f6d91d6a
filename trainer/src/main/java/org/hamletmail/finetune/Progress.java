package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a training has come; the numbers that a checkpoint holds.
 *
 * @param epoch the last one that was finished, from 1; 0 before
 * @param bestEpoch the one with the lowest validation loss, 0 before
 * @param epochs figures before training and of each epoch
 * @param glances at the losses in between
 */
record Progress(int epoch, int bestEpoch, List<EpochFigures> epochs, List<Glance> glances) {

  /** Copies the lists. */
  Progress {
    epochs = List.copyOf(epochs);
    glances = List.copyOf(glances);
  }

  /** Returns the progress with the state before training. */
  static Progress begin(EpochFigures before) {
    return new Progress(0, 0, List.of(before), List.of());
  }

  /** Returns the progress behind one more epoch. */
  Progress with(EpochFigures figures, List<Glance> more) {
    List<EpochFigures> all = new ArrayList<>(epochs);
    all.add(figures);
    List<Glance> seen = new ArrayList<>(glances);
    seen.addAll(more);
    boolean best =
        bestEpoch == 0 || figures.validationLoss() < epochs.get(bestEpoch).validationLoss();
    return new Progress(figures.epoch(), best ? figures.epoch() : bestEpoch, all, seen);
  }

  /** Returns whether the last epoch is the best. */
  boolean atBest() {
    return epoch == bestEpoch;
  }
}
