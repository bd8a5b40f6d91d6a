package org.hamletmail.commands;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.hamletmail.fetch.FetchListener;
import org.jspecify.annotations.Nullable;

/** Shows how a download goes: a bar on a terminal, a line each tenth elsewhere. */
final class FetchConsole implements FetchListener, AutoCloseable {
  private static final int LINES = 10;
  private static final long MEGABYTE = 1_000_000;

  private final String what;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final long begin = System.nanoTime();
  private long first = -1;
  private long lines = -1;
  private @Nullable ProgressBar bar;

  FetchConsole(String what, PrintWriter out, PrintWriter err, boolean terminal) {
    this.what = what;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void progress(long bytes, long all) {
    first = first < 0 ? bytes : first;
    if (terminal) {
      shown(bytes, all).stepTo(bytes);
      return;
    }
    long tenth = all > 0 ? bytes * LINES / all : 0;
    if (tenth > lines && all > 0) {
      lines = tenth;
      Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
      String left =
          bytes == first
              ? ""
              : "  about "
                  + TrainingConsole.readable(
                      Duration.ofNanos(
                          (long) ((double) elapsed.toNanos() / (bytes - first) * (all - bytes))))
                  + " left";
      out.printf(
          Locale.ROOT,
          "%s  %d of %d MB (%d %%)%s%n",
          what,
          bytes / MEGABYTE,
          all / MEGABYTE,
          bytes * 100 / all,
          left);
      out.flush();
    }
  }

  @Override
  public void remark(String line) {
    close();
    err.println(line);
    err.flush();
  }

  /** Takes the bar off the screen. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private ProgressBar shown(long bytes, long all) {
    ProgressBar current = bar;
    if (current == null) {
      current =
          new ProgressBarBuilder()
              .setTaskName(what)
              .setInitialMax(all)
              .setUnit(" MB", MEGABYTE)
              .setStyle(ProgressBarStyle.ASCII)
              .startsFrom(bytes, Duration.ZERO)
              .build();
      bar = current;
    }
    return current;
  }
}
