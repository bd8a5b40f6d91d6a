package org.hamletmail.milter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Standard error that never makes its writers wait. Who reads a daemon's log may stop reading; a
 * full pipe would then hold the thread that is about to answer a message.
 *
 * <p>Writes are cut into lines, and whole lines go into a queue of bounded bytes, from which one
 * thread writes them on in their order. Where the queue is full, lines are dropped and counted, and
 * the log says how many once it is read again. It stands below the logger, so that a stack trace of
 * the JVM or of a library can't wait either. Thread-safe.
 */
final class LogQueue extends OutputStream {

  /** Some thousand lines; a burst that its reader can't follow, not an hour without one. */
  private static final int QUEUED_BYTES = 1 << 20;

  private static final int LINE_BYTES = 1 << 16;
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(LogQueue.class);

  private final OutputStream reader;
  private final int maxBytes;
  private final LongConsumer tellDropped;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Deque<byte[]> lines = new ArrayDeque<>();
  private Runnable uninstall = () -> {};
  private int queuedBytes;
  private long dropped;
  private long told;
  private boolean telling;
  private boolean closed;

  /**
   * Starts the thread that writes.
   *
   * @param reader may block, or fail, for as long as it likes
   * @param maxBytes of lines that wait; more are dropped
   * @param tellDropped called on the writing thread once half of the queue is free again
   */
  LogQueue(OutputStream reader, int maxBytes, LongConsumer tellDropped) {
    this.reader = reader;
    this.maxBytes = maxBytes;
    this.tellDropped = tellDropped;
    Thread.ofPlatform().daemon().name("milter-log").start(this::writeOn);
  }

  /** Puts a queue before standard error until it is closed. */
  @SuppressWarnings("resource") // Standard error stays open.
  static LogQueue beforeStandardError(MeterRegistry registry) {
    LogQueue queue =
        new LogQueue(
            new FileOutputStream(FileDescriptor.err),
            QUEUED_BYTES,
            count -> LOG.warn("log lines were dropped as nobody read them count={}", count));
    FunctionCounter.builder("hamlet.log.dropped", queue, LogQueue::dropped)
        .description("log lines that were dropped because nobody read them")
        .register(registry);
    PrintStream before = System.err;
    System.setErr(new PrintStream(queue, false, before.charset()));
    queue.uninstall = () -> System.setErr(before);
    return queue;
  }

  synchronized long dropped() {
    return dropped;
  }

  @Override
  public synchronized void write(int b) {
    line.write(b);
    if (b == '\n' || line.size() >= LINE_BYTES) {
      enqueueLine();
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private void enqueueLine() {
    byte[] whole = line.toByteArray();
    line.reset();
    if (whole.length == 0) {
      return;
    }
    if (closed || queuedBytes + whole.length > maxBytes) {
      dropped++;
      return;
    }
    lines.add(whole);
    queuedBytes += whole.length;
    notifyAll();
  }

  /** Waits a little for the lines to be written; a reader that has stopped reading holds nobody. */
  @Override
  public void close() {
    close(LAST_PATIENCE);
  }

  void close(Duration patience) {
    uninstall.run();
    long end = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      enqueueLine();
      long left = patience.toMillis();
      while ((!lines.isEmpty() || telling) && left > 0) {
        try {
          wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      }
      closed = true;
      notifyAll();
    }
  }

  private void writeOn() {
    try {
      for (byte[] next = first(); next.length > 0; next = first()) {
        long untold = written(next, arrives(next));
        if (untold > 0) {
          tell(untold);
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread; if somebody does, it ends.
      Thread.currentThread().interrupt();
    }
  }

  private void tell(long untold) {
    try {
      tellDropped.accept(untold);
    } catch (RuntimeException | Error e) {
      // Without memory for a line, the lines that follow are to be written all the same.
    } finally {
      told(untold);
    }
  }

  /** Waits for a line and leaves it in the queue; empty at the end. */
  private synchronized byte[] first() throws InterruptedException {
    while (lines.isEmpty() && !closed) {
      wait();
    }
    return lines.isEmpty() ? new byte[0] : lines.getFirst();
  }

  private boolean arrives(byte[] whole) {
    try {
      reader.write(whole);
      reader.flush();
      return true;
    } catch (IOException | RuntimeException | Error e) {
      // The reader has gone, or there is no memory, and standard error was where to say so.
      return false;
    }
  }

  /** Takes the line out, and returns how many dropped ones are to be told of now. */
  private synchronized long written(byte[] whole, boolean arrived) {
    lines.removeFirst();
    queuedBytes -= whole.length;
    if (!arrived) {
      dropped++;
    }
    telling = arrived && dropped > told && queuedBytes <= maxBytes / 2;
    notifyAll();
    return telling ? dropped - told : 0;
  }

  private synchronized void told(long count) {
    told += count;
    telling = false;
    notifyAll();
  }
}
