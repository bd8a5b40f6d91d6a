package org.hamletmail.shared;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Leaves a server alone that fails again and again, so that not every message waits for it.
 *
 * <p>A score rises by 2 with each failure and falls by 1 with each success: it comes to {@value
 * #LIMIT} where more than a third of the calls fail for a while, and then no call is let through
 * for a pause, after which one is, as a trial. The trial decides: success begins anew, failure adds
 * a pause. (Nygard, Release It!, 2007, "Circuit Breaker".) Thread-safe.
 */
final class Breaker {
  private static final int LIMIT = 10;

  private final long pauseNanos;
  private final LongSupplier nanos;
  private int score;
  private boolean open;
  private boolean trial;
  private long nextTrial;

  /**
   * Begins closed: all calls are let through.
   *
   * @param pause between two trials
   * @param nanos a clock of nanoseconds
   */
  Breaker(Duration pause, LongSupplier nanos) {
    this.pauseNanos = pause.toNanos();
    this.nanos = nanos;
  }

  /** Returns whether a call may be made; who makes it says how it ended. */
  synchronized boolean permits() {
    if (!open) {
      return true;
    }
    if (nanos.getAsLong() - nextTrial < 0) {
      return false;
    }
    nextTrial = nanos.getAsLong() + pauseNanos;
    trial = true;
    return true;
  }

  /** Returns whether calls are let through again from now on. */
  synchronized boolean succeeded() {
    if (!open) {
      score = Math.max(0, score - 1);
      return false;
    }
    // Calls from before it opened may still come back; they say nothing of now.
    boolean closes = trial;
    if (closes) {
      open = false;
      trial = false;
      score = 0;
    }
    return closes;
  }

  /** Returns whether no call is let through from now on. */
  synchronized boolean failed() {
    trial = false;
    score = Math.min(LIMIT, score + 2);
    boolean opens = !open && score >= LIMIT;
    if (opens) {
      open = true;
      nextTrial = nanos.getAsLong() + pauseNanos;
    }
    return opens;
  }

  synchronized boolean isOpen() {
    return open;
  }
}
