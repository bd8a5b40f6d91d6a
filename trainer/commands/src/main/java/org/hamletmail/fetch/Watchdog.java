package org.hamletmail.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that sends nothing: the client has no time limit of its own for that. */
final class Watchdog implements AutoCloseable {
  private final InputStream watched;
  private final long silence;
  private final Thread thread;
  private volatile long last = System.nanoTime();

  Watchdog(InputStream watched, Duration silence) {
    this.watched = watched;
    this.silence = silence.toNanos();
    this.thread = Thread.ofVirtual().name("download-watchdog").start(this::watch);
  }

  void alive() {
    last = System.nanoTime();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch() {
    try {
      long quiet = System.nanoTime() - last;
      while (quiet < silence) {
        Thread.sleep(Duration.ofNanos(silence - quiet));
        quiet = System.nanoTime() - last;
      }
      watched.close();
    } catch (InterruptedException | IOException e) {
      // The transfer is over.
      return;
    }
  }
}
