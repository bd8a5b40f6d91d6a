package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a training has come; the numbers that a checkpoint holds.
 *
 * @param epoch the last one that was finished, from 1; 0 before
 * @param bestEpoch the one with the lowest validation loss, 0 before
 * @param epochs figures before training and of each epoch
 * @param glances at the losses in between
 * @param begun what was done of the next epoch; absent at an epoch's end
 */
record Progress(
    int epoch,
    int bestEpoch,
    List<EpochFigures> epochs,
    List<Glance> glances,
    @Nullable Begun begun) {

  /**
   * A part of an epoch.
   *
   * @param step the last one that was taken, from 1
   * @param loss sum over the answers of these steps
   * @param right answers
   * @param count all answers
   * @param seconds that they took
   */
  record Begun(int step, double loss, long right, long count, double seconds) {}

  /** Copies the lists. */
  Progress {
    epochs = List.copyOf(epochs);
    glances = List.copyOf(glances);
  }

  /** Returns the progress with the state before training. */
  static Progress begin(EpochFigures before) {
    return new Progress(0, 0, List.of(before), List.of(), null);
  }

  /** Returns the progress some steps into the next epoch. */
  Progress within(Begun more, List<Glance> looks) {
    return new Progress(epoch, bestEpoch, epochs, joined(looks), more);
  }

  /** Returns the progress behind one more epoch. */
  Progress with(EpochFigures figures, List<Glance> looks) {
    List<EpochFigures> all = new ArrayList<>(epochs);
    all.add(figures);
    boolean best =
        bestEpoch == 0 || figures.validationLoss() < epochs.get(bestEpoch).validationLoss();
    return new Progress(
        figures.epoch(), best ? figures.epoch() : bestEpoch, all, joined(looks), null);
  }

  private List<Glance> joined(List<Glance> more) {
    List<Glance> all = new ArrayList<>(glances);
    all.addAll(more);
    return all;
  }

  /** Returns whether the last epoch is the best. */
  boolean atBest() {
    return epoch == bestEpoch;
  }
}
