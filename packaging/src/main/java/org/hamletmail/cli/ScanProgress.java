package org.hamletmail.cli;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Counts messages on the terminal where somebody is watching and the results go elsewhere: the
 * launcher knows, and sets the system property {@code hamlet.progress}.
 */
final class ScanProgress implements AutoCloseable {
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final boolean wanted = Boolean.getBoolean("hamlet.progress");
  private final long begin = System.nanoTime();
  private long messages;
  private @Nullable ProgressBar bar;

  /** Counts one message. */
  void step() {
    messages++;
    if (!wanted) {
      return;
    }
    Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
    if (bar == null && elapsed.compareTo(QUIET) > 0) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("scanning")
              .setInitialMax(-1)
              .setUnit(" messages", 1)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed()
              .startsFrom(messages - 1, elapsed)
              .build();
    }
    if (bar != null) {
      bar.stepTo(messages);
    }
  }

  /** Takes the bar off the screen. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
