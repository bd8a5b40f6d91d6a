package org.hamletmail.finetune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The passes over the training part, from the first or from where an earlier process stopped. For
 * one thread.
 */
final class Epochs {
  private final TrainingMethod method;
  private final @Nullable Lessons lessons;
  private final Map<String, NDArray> trained;
  private final TrainingStep training;
  private final Scoring scoring;
  private final Glances glances;
  private final int keptEvery;
  private final Optional<Checkpoint> checkpoint;
  private final NDManager manager;
  private final TrainingListener listener;
  private final Runnable between;
  private final Map<String, NDArray> best = new LinkedHashMap<>();

  Epochs(
      TrainingMethod method,
      @Nullable Lessons lessons,
      Map<String, NDArray> trained,
      TrainingStep training,
      Scoring scoring,
      Glances glances,
      int keptEvery,
      Optional<Checkpoint> checkpoint,
      NDManager manager,
      TrainingListener listener,
      Runnable between) {
    this.method = method;
    this.lessons = lessons;
    this.trained = trained;
    this.training = training;
    this.scoring = scoring;
    this.glances = glances;
    this.keptEvery = keptEvery;
    this.checkpoint = checkpoint;
    this.manager = manager;
    this.listener = listener;
    this.between = between;
  }

  /** Trains until the last epoch, or until it is no use; leaves the best weights. */
  TrainingRun run(List<Example> train, List<Example> validation, Optional<Checkpoint.State> found) {
    int stepsOfEpoch = EpochDraws.steps(train.size(), method, lessons);
    Progress progress = found.isPresent() ? resume(found.get(), stepsOfEpoch) : before(validation);
    int earlier = found.isPresent() ? progress.epochs().size() : 0;
    while (progress.epoch() < method.epochs() && !patienceIsOver(progress)) {
      progress = epoch(progress, train, validation, stepsOfEpoch);
      save(progress);
      between.run();
    }
    if (progress.epoch() < method.epochs()) {
      listener.note(
          "stopped early: the validation loss has not fallen for " + method.patience() + " epochs");
    }
    best.forEach((name, values) -> FloatView.copy(values, Checkpoint.array(trained, name)));
    return new TrainingRun(
        progress.epochs(), progress.glances(), progress.bestEpoch(), earlier, TrunkUse.DEFAULT);
  }

  private Progress before(List<Example> validation) {
    long begin = System.nanoTime();
    Scoring.Score sample = glances.before();
    EpochFigures figures = figures(0, sample, scoring.of(validation), begin);
    listener.epoch(figures);
    return Progress.begin(figures);
  }

  private Progress resume(Checkpoint.State state, int stepsOfEpoch) {
    Progress progress = state.progress();
    trained.forEach((name, tensor) -> {
      FloatView.copy(Checkpoint.array(state.tensors(), "now." + name), tensor);
      if (progress.bestEpoch() > 0) {
        NDArray copy = Checkpoint.array(state.tensors(), "best." + name).duplicate();
        copy.attach(manager);
        best.put(name, copy);
      }
    });
    Progress.Begun begun = progress.begun();
    int ofEpochs = Math.multiplyExact(progress.epoch(), stepsOfEpoch);
    training.restore(ofEpochs + (begun == null ? 0 : begun.step()), state.tensors());
    state.tensors().values().forEach(NDArray::close);
    listener.note(
        "going on from "
            + (begun == null
                ? "epoch " + progress.epoch()
                : "epoch " + (progress.epoch() + 1) + ", step " + begun.step())
            + " of an interrupted training");
    progress.epochs().forEach(listener::epoch);
    return progress;
  }

  private Progress epoch(
      Progress before, List<Example> train, List<Example> validation, int stepsOfEpoch) {
    int epoch = before.epoch() + 1;
    int steps = Math.multiplyExact(stepsOfEpoch, method.epochs());
    Progress.Begun begun = before.begun();
    int done = begun == null ? 0 : begun.step();
    long begin = System.nanoTime() - (begun == null ? 0 : (long) (begun.seconds() * 1e9));
    Scoring.Sum sum =
        begun == null
            ? new Scoring.Sum()
            : new Scoring.Sum(begun.loss(), begun.right(), begun.count());
    long seen = (long) before.epoch() * train.size();
    List<Glance> looks = new ArrayList<>();
    int step = 0;
    for (List<Draw> batch : EpochDraws.batches(train, method, lessons, epoch)) {
      step++;
      seen += batch.size();
      if (step <= done) {
        continue;
      }
      int ofAll = (epoch - 1) * stepsOfEpoch + step;
      double loss = training.take(batch, method.learningRate().at(ofAll, steps), sum);
      if (!Double.isFinite(loss)) {
        throw diverged(epoch, step, loss);
      }
      listener.step(epoch, step, stepsOfEpoch, loss);
      if (glances.due(ofAll)) {
        training.settle();
        looks.add(glances.look(seen));
        listener.glance(epoch, step, stepsOfEpoch, looks.getLast());
      }
      if (keptEvery > 0 && step % keptEvery == 0 && step < stepsOfEpoch) {
        training.settle();
        save(before.within(begun(step, sum, begin), looks));
      }
      between.run();
    }
    training.settle();
    EpochFigures figures = figures(epoch, sum.score(), scoring.of(validation), begin);
    listener.epoch(figures);
    if (!Double.isFinite(figures.validationLoss())) {
      throw diverged(epoch, step, figures.validationLoss());
    }
    Progress after = before.with(figures, looks);
    if (after.atBest()) {
      keep();
    }
    return after;
  }

  private static Progress.Begun begun(int step, Scoring.Sum sum, long begin) {
    return new Progress.Begun(step, sum.loss(), sum.right(), sum.count(), seconds(begin));
  }

  private boolean patienceIsOver(Progress progress) {
    return method.patience() > 0 && progress.epoch() - progress.bestEpoch() >= method.patience();
  }

  private void save(Progress progress) {
    if (checkpoint.isEmpty()) {
      return;
    }
    try (NDManager scope = manager.newSubManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>(training.state(scope));
      trained.forEach((name, tensor) -> tensors.put("now." + name, tensor));
      best.forEach((name, tensor) -> tensors.put("best." + name, tensor));
      checkpoint.get().write(progress, tensors);
    } catch (IOException e) {
      listener.note(
          "the state of the training can't be kept: "
              + e.getMessage()
              + "; if it is interrupted now, it goes on from an earlier state or begins anew");
    }
  }

  private void keep() {
    trained.forEach((name, tensor) -> {
      NDArray copy = best.computeIfAbsent(name, n -> zeros(tensor));
      FloatView.copy(tensor, copy);
    });
  }

  private NDArray zeros(NDArray like) {
    NDArray zeros = like.zerosLike();
    zeros.attach(manager);
    return zeros;
  }

  private static EpochFigures figures(
      int epoch, Scoring.Score train, Scoring.Score validation, long begin) {
    return new EpochFigures(
        epoch,
        train.loss(),
        train.accuracy(),
        validation.loss(),
        validation.accuracy(),
        seconds(begin));
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private TrainingDivergedException diverged(int epoch, int step, double loss) {
    return new TrainingDivergedException(
        String.format(
            Locale.ROOT,
            "the loss is %s at epoch %d, step %d; lower the learning rate, which is %s, or clip"
                + " gradients to a norm of 1, which are clipped to %s",
            loss,
            epoch,
            step,
            method.learningRate().peak(),
            method.clipNorm() == 0 ? "none" : method.clipNorm()));
  }
}
