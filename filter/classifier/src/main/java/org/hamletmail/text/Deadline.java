package org.hamletmail.text;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When nobody waits for an answer any more. Work that looks at it between its steps ends with an
 * exception, never with another result: how fast a machine is must not change what a message says.
 * Safe for use by several threads.
 */
public final class Deadline {
  private final LongSupplier clock;
  private final long begun;
  private final long nanos;
  private volatile boolean cancelled;

  private Deadline(LongSupplier clock, long nanos) {
    this.clock = clock;
    this.begun = clock.getAsLong();
    this.nanos = nanos;
  }

  /** Returns one so far from now. */
  public static Deadline after(Duration time) {
    return after(time, System::nanoTime);
  }

  /**
   * Returns one so far from now by another clock.
   *
   * @param clock nanoseconds from whenever it likes
   */
  static Deadline after(Duration time, LongSupplier clock) {
    return new Deadline(clock, time.toNanos());
  }

  /** Returns one that comes only if it is cancelled, for whoever waits as long as it takes. */
  public static Deadline never() {
    return new Deadline(() -> 0, Long.MAX_VALUE);
  }

  /** Makes it now: whoever waited has gone. */
  public void cancel() {
    cancelled = true;
  }

  /** Returns how long it is until then, nothing if it has come; some centuries mean never. */
  public Duration remaining() {
    return Duration.ofNanos(cancelled ? 0 : Math.max(0, nanos - (clock.getAsLong() - begun)));
  }

  /**
   * Does nothing until it comes. To be called as often as there may have been a millisecond of
   * work; a call takes some tens of nanoseconds.
   *
   * @throws DeadlineExceededException if it has come
   */
  public void check() {
    if (cancelled || clock.getAsLong() - begun >= nanos) {
      throw new DeadlineExceededException();
    }
  }
}
