package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The passes over the training part, from the first or from where an earlier process stopped. For
 * one thread.
 */
final class Epochs {
  private final Job job;
  private final TrainingMethod method;
  private final @Nullable Lessons lessons;
  private final TrainingStep training;
  private final Scoring scoring;
  private final Glances glances;
  private final Snapshots snapshots;
  private final TrainingListener listener;

  Epochs(
      Job job,
      @Nullable Lessons lessons,
      TrainingStep training,
      Scoring scoring,
      Glances glances,
      Snapshots snapshots) {
    this.job = job;
    this.method = job.method();
    this.lessons = lessons;
    this.training = training;
    this.scoring = scoring;
    this.glances = glances;
    this.snapshots = snapshots;
    this.listener = job.listener();
  }

  /** Trains until the last epoch, or until it is no use; leaves the best weights. */
  TrainingRun run(List<Example> train, List<Example> validation, Optional<Checkpoint.State> found) {
    int stepsOfEpoch = EpochDraws.steps(train.size(), method, lessons);
    Progress progress = found.isPresent() ? resume(found.get(), stepsOfEpoch) : before(validation);
    int earlier = found.isPresent() ? progress.epochs().size() : 0;
    while (progress.epoch() < method.epochs() && !patienceIsOver(progress)) {
      progress = epoch(progress, train, validation, stepsOfEpoch);
      snapshots.save(progress);
      job.between().run();
    }
    if (progress.epoch() < method.epochs()) {
      listener.note(
          "stopped early: the validation loss has not fallen for " + method.patience() + " epochs");
    }
    snapshots.useBest();
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
    Progress progress = snapshots.resume(state, stepsOfEpoch);
    Progress.Begun begun = progress.begun();
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
      if (snapshots.due(step, stepsOfEpoch)) {
        training.settle();
        snapshots.save(before.within(begun(step, sum, begin), looks));
      }
      job.between().run();
    }
    training.settle();
    EpochFigures figures = figures(epoch, sum.score(), scoring.of(validation), begin);
    listener.epoch(figures);
    if (!Double.isFinite(figures.validationLoss())) {
      throw diverged(epoch, step, figures.validationLoss());
    }
    Progress after = before.with(figures, looks);
    if (after.atBest()) {
      snapshots.keepBest();
    }
    return after;
  }

  private static Progress.Begun begun(int step, Scoring.Sum sum, long begin) {
    return new Progress.Begun(step, sum.loss(), sum.right(), sum.count(), seconds(begin));
  }

  private boolean patienceIsOver(Progress progress) {
    return method.patience() > 0 && progress.epoch() - progress.bestEpoch() >= method.patience();
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
