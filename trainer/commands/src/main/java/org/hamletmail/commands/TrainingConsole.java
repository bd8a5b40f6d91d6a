package org.hamletmail.commands;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.hamletmail.finetune.EpochFigures;
import org.hamletmail.finetune.Glance;
import org.hamletmail.finetune.TrainingListener;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a training goes: a bar with the time that is left on a terminal, a line each tenth of
 * an epoch elsewhere, and a line with the figures of each epoch.
 */
public final class TrainingConsole implements TrainingListener, AutoCloseable {
  private static final int LINES_AN_EPOCH = 10;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final int epochs;
  private final Function<EpochFigures, String> told;
  private long begin = System.nanoTime();
  private long doneBefore = -1;
  private @Nullable ProgressBar bar;

  /** Shows what is said alone, of something that takes no epochs. */
  public TrainingConsole(PrintWriter out, PrintWriter err) {
    this(out, err, false, 0);
  }

  /** Shows the training of a classifier. */
  TrainingConsole(PrintWriter out, PrintWriter err, boolean terminal, int epochs) {
    this(out, err, terminal, epochs, TrainingConsole::ofClassifier);
  }

  /** Takes what is told of an epoch besides its number and its time. */
  public TrainingConsole(
      PrintWriter out,
      PrintWriter err,
      boolean terminal,
      int epochs,
      Function<EpochFigures, String> told) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.epochs = epochs;
    this.told = told;
  }

  @Override
  public void note(String line) {
    close();
    out.println(line);
    out.flush();
  }

  @Override
  public void warn(String line) {
    close();
    err.println(line);
    err.flush();
  }

  @Override
  public void trunk(int done, int windows) {
    if (!terminal) {
      return;
    }
    shown("frozen blocks", " windows", done, windows).stepTo(done);
  }

  @Override
  public void step(int epoch, int step, int stepsOfEpoch, double loss) {
    long done = (epoch - 1L) * stepsOfEpoch + step;
    long all = (long) epochs * stepsOfEpoch;
    if (doneBefore < 0) {
      doneBefore = done - 1;
      begin = System.nanoTime();
    }
    if (terminal) {
      shown("training", " steps", done, all)
          .stepTo(done)
          .setExtraMessage(String.format(Locale.ROOT, "loss %.4f", loss));
    } else if (step * LINES_AN_EPOCH / stepsOfEpoch > (step - 1) * LINES_AN_EPOCH / stepsOfEpoch
        && step < stepsOfEpoch) {
      Duration left = elapsed().multipliedBy(all - done).dividedBy(done - doneBefore);
      out.printf(
          Locale.ROOT,
          "epoch %d/%d  step %d/%d  loss %.4f  about %s left%n",
          epoch,
          epochs,
          step,
          stepsOfEpoch,
          loss,
          readable(left));
      out.flush();
    }
  }

  @Override
  public void glance(int epoch, int step, int stepsOfEpoch, Glance glance) {
    close();
    out.printf(
        Locale.ROOT,
        "epoch %d/%d  step %d/%d  seen %d  train loss %.4f accuracy %.2f %%  validation loss %.4f"
            + " accuracy %.2f %%%n",
        epoch,
        epochs,
        step,
        stepsOfEpoch,
        glance.seen(),
        glance.trainLoss(),
        glance.trainAccuracy() * 100,
        glance.validationLoss(),
        glance.validationAccuracy() * 100);
    out.flush();
  }

  @Override
  public void epoch(EpochFigures figures) {
    close();
    out.printf(
        Locale.ROOT,
        "%s  %s  %s%n",
        figures.epoch() == 0
            ? "before training"
            : String.format(Locale.ROOT, "epoch %d/%d", figures.epoch(), epochs),
        told.apply(figures),
        readable(Duration.ofMillis((long) (figures.seconds() * 1000))));
    out.flush();
  }

  private static String ofClassifier(EpochFigures figures) {
    return String.format(
        Locale.ROOT,
        "train loss %.4f accuracy %.2f %%  validation loss %.4f accuracy %.2f %%",
        figures.trainLoss(),
        figures.trainAccuracy() * 100,
        figures.validationLoss(),
        figures.validationAccuracy() * 100);
  }

  /** Takes the bar off the screen. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private ProgressBar shown(String task, String unit, long done, long all) {
    ProgressBar current = bar;
    if (current == null) {
      current =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(all)
              .setUnit(unit, 1)
              .setStyle(ProgressBarStyle.ASCII)
              .startsFrom(done - 1, elapsed())
              .build();
      bar = current;
    }
    return current;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** Returns a time as people say it: 3 h 05 min, 5 min 07 s, 7 s. */
  public static String readable(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds >= 3600
        ? String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60)
        : seconds >= 60
            ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
            : seconds + " s";
  }
}
