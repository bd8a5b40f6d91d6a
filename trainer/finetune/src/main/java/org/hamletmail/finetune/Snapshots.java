package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The training as it stood: copies of the best epoch's weights in memory, and on the disk, where
 * one is wanted, the checkpoint from which a killed training goes on. For one thread.
 */
final class Snapshots {
  private static final String NOW = "now.";
  private static final String BEST = "best.";

  private final Job job;
  private final Map<String, NDArray> trained;
  private final TrainingStep step;
  private final Optional<Checkpoint> checkpoint;
  private final int keptEvery;
  private final Map<String, NDArray> best = new LinkedHashMap<>();

  /**
   * Begins without any.
   *
   * @param trained tensors that the training changes, by name
   * @param step that changes them
   * @param checkpoint where the state is kept; empty for nowhere
   * @param keptEvery steps of an epoch from one time to the next; 0 for the ends of epochs alone
   */
  Snapshots(
      Job job,
      Map<String, NDArray> trained,
      TrainingStep step,
      Optional<Checkpoint> checkpoint,
      int keptEvery) {
    this.job = job;
    this.trained = trained;
    this.step = step;
    this.checkpoint = checkpoint;
    this.keptEvery = keptEvery;
  }

  /**
   * Makes all weights and moments those of a checkpoint.
   *
   * @param state closed here
   * @param stepsOfEpoch of which the steps that led there are counted
   */
  Progress resume(Checkpoint.State state, int stepsOfEpoch) {
    Progress progress = state.progress();
    trained.forEach((name, tensor) -> {
      FloatView.copy(Checkpoint.array(state.tensors(), NOW + name), tensor);
      if (progress.bestEpoch() > 0) {
        NDArray copy = Checkpoint.array(state.tensors(), BEST + name).duplicate();
        copy.attach(job.manager());
        best.put(name, copy);
      }
    });
    Progress.Begun begun = progress.begun();
    int ofEpochs = Math.multiplyExact(progress.epoch(), stepsOfEpoch);
    step.restore(ofEpochs + (begun == null ? 0 : begun.step()), state.tensors());
    state.tensors().values().forEach(NDArray::close);
    return progress;
  }

  /** Returns whether the state is kept behind a step of an epoch, from 1. */
  boolean due(int done, int stepsOfEpoch) {
    return keptEvery > 0 && done % keptEvery == 0 && done < stepsOfEpoch;
  }

  /** Keeps the state on the disk, in place of the one before; says so where that fails. */
  void save(Progress progress) {
    if (checkpoint.isEmpty()) {
      return;
    }
    try (NDManager scope = job.manager().newSubManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>(step.state(scope));
      trained.forEach((name, tensor) -> tensors.put(NOW + name, tensor));
      best.forEach((name, tensor) -> tensors.put(BEST + name, tensor));
      checkpoint.get().write(progress, tensors);
    } catch (IOException e) {
      job.listener()
          .note(
              "the state of the training can't be kept: "
                  + e.getMessage()
                  + "; if it is interrupted now, it goes on from an earlier state or begins anew");
    }
  }

  /** Keeps a copy of the weights as they are, in place of the one before. */
  void keepBest() {
    trained.forEach(
        (name, tensor) -> FloatView.copy(tensor, best.computeIfAbsent(name, n -> zeros(tensor))));
  }

  /** Makes the weights those that were kept last. */
  void useBest() {
    best.forEach((name, values) -> FloatView.copy(values, Checkpoint.array(trained, name)));
  }

  private NDArray zeros(NDArray like) {
    NDArray zeros = like.zerosLike();
    zeros.attach(job.manager());
    return zeros;
  }
}
