package org.hamletmail.classifier;

/**
 * The calls that use something in native memory, which must outlive them: once it is ended no call
 * begins any more, and the last that is under way releases it. Nobody waits. Thread-safe.
 */
final class Uses {
  private final Runnable release;
  private int calls;
  private boolean ended;

  /**
   * Begins with no calls.
   *
   * @param release run once, by whoever is the last
   */
  Uses(Runnable release) {
    this.release = release;
  }

  /**
   * Begins a call, to be ended by {@link #leave}; returns false, and begins none, after the end.
   */
  synchronized boolean enter() {
    if (ended) {
      return false;
    }
    calls++;
    return true;
  }

  synchronized void leave() {
    calls--;
    releaseIfDone();
  }

  /** Lets no further call begin. Does nothing the second time. */
  synchronized void end() {
    if (!ended) {
      ended = true;
      releaseIfDone();
    }
  }

  private void releaseIfDone() {
    if (ended && calls == 0) {
      release.run();
    }
  }
}
