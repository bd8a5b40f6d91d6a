package org.hamletmail.finetune;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets a process that is told to end do so between two computations. A process that ends takes the
 * engine's native libraries down while their threads still compute, and crashes.
 *
 * <p>The thread that opens it computes, and calls {@link #pass} now and then. The end of the
 * process waits for such a moment, though not for ever, and nothing is computed behind it.
 */
final class SafePoints implements AutoCloseable {
  /** A step of the largest models takes less; service managers wait for 90. */
  private static final int PATIENCE_SECONDS = 60;

  /** The thread that computes has it. Fair, or who waits for it would never get it. */
  private final ReentrantLock computing = new ReentrantLock(true);

  private final Thread whenEnding = new Thread(this::hold, "safe-points");

  private SafePoints() {}

  /** Begins to compute. */
  static SafePoints open() {
    SafePoints points = new SafePoints();
    points.computing.lock();
    Runtime.getRuntime().addShutdownHook(points.whenEnding);
    return points;
  }

  /** Lets the process end here if it was told to: then this never returns. */
  void pass() {
    computing.unlock();
    computing.lock();
  }

  /** Takes what is never given back: the process ends. */
  private void hold() {
    try {
      if (!computing.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("a step takes long; the training is ended in the midst of it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pass();
    computing.unlock();
    try {
      Runtime.getRuntime().removeShutdownHook(whenEnding);
    } catch (IllegalStateException e) {
      // Told to end just now, with nothing computing any more.
      return;
    }
  }
}
