package org.hamletmail.finetune;

/** Hears how a training goes; called on its thread. */
public interface TrainingListener {

  /** Called with something that a person should know. */
  default void note(String line) {}

  /** Called with something that a person should look into. */
  default void warn(String line) {}

  /** Called while the frozen blocks run for the cache. */
  default void trunk(int done, int windows) {}

  /** Called after each step. */
  default void step(int epoch, int step, int stepsOfEpoch, double loss) {}

  /** Called after some steps with a look at both parts. */
  default void glance(int epoch, int step, int stepsOfEpoch, Glance glance) {}

  /** Called before training, and after each epoch. */
  default void epoch(EpochFigures figures) {}
}
