package org.hamletmail.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.config.HistorySettings;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.DecisionListener;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the newest decisions, in memory and in a file. Thread-safe.
 *
 * <p>Who decides never waits for the disk: one thread writes what has gathered. Where the file
 * can't be written, decisions are remembered all the same; it is tried again from time to time, and
 * then gets all that memory has.
 */
public final class History implements DecisionListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  private static final Duration BETWEEN_TRIALS = Duration.ofSeconds(30);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

  private final HistorySettings settings;
  private final Clock clock;
  private final Deque<PastDecision> newest = new ArrayDeque<>();

  /** How many of the newest aren't in the file yet. */
  private int unwritten;

  /** Whether memory has what the file had at the start. */
  private boolean loaded;

  private boolean closed;
  private volatile boolean broken;
  private final AtomicLong failures = new AtomicLong();
  private final Optional<Thread> writer;

  private History(HistorySettings settings, MeterRegistry registry, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    FunctionCounter.builder("hamlet.history.failures", failures, AtomicLong::get)
        .description("times that the history's file could not be written")
        .register(registry);
    this.writer =
        settings
            .file()
            .filter(file -> settings.maxDecisions() > 0)
            .map(file -> new HistoryFile(file, settings.maxDecisions()))
            .map(file -> {
              boolean open = opened(file);
              return Thread.ofPlatform()
                  .daemon()
                  .name("hamlet-history")
                  .start(() -> writeOn(file, open));
            });
  }

  /** Begins with what the file has; whatever is wrong with that is logged, and memory serves. */
  public static History open(HistorySettings settings, MeterRegistry registry) {
    return open(settings, registry, Clock.systemUTC());
  }

  static History open(HistorySettings settings, MeterRegistry registry, Clock clock) {
    return new History(settings, registry, clock);
  }

  @Override
  public void decided(Envelope envelope, Decision decision, LogLine line) {
    if (settings.maxDecisions() == 0) {
      return;
    }
    Optional<Envelope> addresses = Optional.of(envelope).filter(e -> settings.addresses());
    PastDecision past = PastDecision.of(Instant.now(clock), line, addresses);
    synchronized (this) {
      newest.addLast(past);
      unwritten++;
      if (newest.size() > settings.maxDecisions()) {
        newest.removeFirst();
      }
      notifyAll();
    }
  }

  /**
   * Returns what is remembered of a message, the newest first: mail servers use an id again, and a
   * message that was deferred comes again under another.
   *
   * @param max how many at most
   */
  synchronized List<PastDecision> of(String queueId, int max) {
    List<PastDecision> found = new ArrayList<>();
    // Cheaper than to read each line: no value holds a quotation mark.
    String field = "\"queue_id\":\"" + queueId + "\"";
    Iterator<PastDecision> decisions = newest.descendingIterator();
    while (decisions.hasNext() && found.size() < max) {
      PastDecision decision = decisions.next();
      if (decision.json().contains(field) && decision.text("queue_id").equals(queueId)) {
        found.add(decision);
      }
    }
    return found;
  }

  /** Returns the newest decisions, the newest first. */
  synchronized List<PastDecision> newest(int max) {
    List<PastDecision> found = new ArrayList<>();
    Iterator<PastDecision> decisions = newest.descendingIterator();
    while (decisions.hasNext() && found.size() < max) {
      found.add(decisions.next());
    }
    return found;
  }

  synchronized int size() {
    return newest.size();
  }

  /** Reads the file, and puts what it has before what memory has. */
  private boolean opened(HistoryFile file) {
    try {
      load(file.open());
      return true;
    } catch (IOException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private synchronized void load(List<PastDecision> read) {
    if (!loaded) {
      read.reversed().forEach(newest::addFirst);
      while (newest.size() > settings.maxDecisions()) {
        newest.removeFirst();
      }
      loaded = true;
    }
  }

  private void failed(Exception e) {
    failures.incrementAndGet();
    if (!broken) {
      broken = true;
      LOG.warn(
          "the history can't be kept in {}, memory alone has it until that can be written cause={}",
          settings.file().orElseThrow(),
          e.toString());
    }
  }

  private void writeOn(HistoryFile file, boolean openAtFirst) {
    boolean open = openAtFirst;
    try {
      while (true) {
        List<PastDecision> more = take(open ? Duration.ZERO : BETWEEN_TRIALS);
        if (more.isEmpty()) {
          file.close();
          return;
        }
        open = open ? added(file, more) : openedAgain(file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      failed(e);
    }
  }

  private boolean added(HistoryFile file, List<PastDecision> more) {
    try {
      file.add(more, all());
      return true;
    } catch (IOException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private boolean openedAgain(HistoryFile file) {
    try {
      load(file.open());
      file.rewrite(all());
      LOG.info("the history is kept in {} again", settings.file().orElseThrow());
      broken = false;
      return true;
    } catch (IOException | RuntimeException e) {
      failed(e);
      return false;
    }
  }

  private synchronized List<PastDecision> all() {
    return List.copyOf(newest);
  }

  /** Waits for decisions that aren't in the file, and returns them; none at the end. */
  private synchronized List<PastDecision> take(Duration pause) throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    long left = pause.toMillis();
    while (left > 0 && !closed) {
      wait(left);
      left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    }
    while (unwritten == 0 && !closed) {
      wait();
    }
    List<PastDecision> more = newest(Math.min(unwritten, newest.size())).reversed();
    unwritten = 0;
    return more;
  }

  /** Waits a little for what is still to be written; a disk that hangs holds nobody. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    writer.ifPresent(thread -> {
      try {
        thread.join(LAST_PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}
