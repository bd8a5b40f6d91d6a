package org.hamletmail.status;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.DecisionListener;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.LogLine;

/**
 * How many messages were found to be what, and how long that took, over the last day. Thread-safe.
 *
 * <p>A ring of sums of five minutes each; what is older than the ring is overwritten. Durations are
 * counted in classes, each some half longer than the one before, so that a percentile is known to
 * that.
 */
public final class Course implements DecisionListener {

  static final Duration STEP = Duration.ofMinutes(5);
  static final int STEPS = 24 * 12;
  private static final int STEPS_OF_AN_HOUR = 12;

  /** Upper ends of the classes, in milliseconds; one class is beyond. */
  private static final int[] UP_TO = {
    1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1_200, 2_000, 3_000, 5_000, 8_000,
    12_000, 20_000, 30_000, 60_000
  };

  private final Clock clock;
  private final Step[] ring = new Step[STEPS];
  private final Step all = new Step(0);

  private static final class Step {
    final long number;
    long spam;
    long ham;
    long unclassified;
    long failed;
    final long[] took = new long[UP_TO.length + 1];

    Step(long number) {
      this.number = number;
    }

    void add(Decision decision, long millis) {
      switch (decision.finding()) {
        case "spam" -> spam++;
        case "ham" -> ham++;
        default -> unclassified++;
      }
      if (decision.reason().isFailure()) {
        failed++;
      }
      if (millis >= 0) {
        int found = Arrays.binarySearch(UP_TO, (int) Math.min(millis, Integer.MAX_VALUE));
        took[found >= 0 ? found : -found - 1]++;
      }
    }

    void add(Step other) {
      spam += other.spam;
      ham += other.ham;
      unclassified += other.unclassified;
      failed += other.failed;
      for (int i = 0; i < took.length; i++) {
        took[i] += other.took[i];
      }
    }

    Sum sum() {
      return new Sum(spam, ham, unclassified, failed, Arrays.stream(took).boxed().toList());
    }
  }

  /**
   * What happened in a time.
   *
   * @param unclassified neither spam nor ham: exempt, unfamiliar, or failed
   * @param failed of these, those whose fate the failure mode decided
   * @param took durations by class
   */
  record Sum(long spam, long ham, long unclassified, long failed, List<Long> took) {
    static final Sum NONE = new Step(0).sum();

    Sum plus(Sum other) {
      List<Long> both = new ArrayList<>();
      for (int i = 0; i < took.size(); i++) {
        both.add(took.get(i) + other.took.get(i));
      }
      return new Sum(
          spam + other.spam,
          ham + other.ham,
          unclassified + other.unclassified,
          failed + other.failed,
          both);
    }

    long messages() {
      return spam + ham + unclassified;
    }

    /** Returns within how many milliseconds that share of the decisions came; 0 without any. */
    long percentile(double share) {
      long all = took.stream().mapToLong(Long::longValue).sum();
      long wanted = (long) Math.ceil(all * share);
      long seen = 0;
      for (int i = 0; i < took.size(); i++) {
        seen += took.get(i);
        if (seen >= wanted && seen > 0) {
          return UP_TO[Math.min(i, UP_TO.length - 1)];
        }
      }
      return 0;
    }
  }

  /** Begins with nothing. */
  public Course() {
    this(Clock.systemUTC());
  }

  Course(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void decided(Envelope envelope, Decision decision, LogLine line) {
    long millis = line.fields().get("took_ms") instanceof BigDecimal took ? took.longValue() : -1;
    synchronized (this) {
      step(now()).add(decision, millis);
      all.add(decision, millis);
    }
  }

  private long now() {
    return Instant.now(clock).getEpochSecond() / STEP.toSeconds();
  }

  private Step step(long number) {
    int place = (int) Math.floorMod(number, (long) STEPS);
    if (ring[place] == null || ring[place].number != number) {
      ring[place] = new Step(number);
    }
    return ring[place];
  }

  synchronized Sum sinceStart() {
    return all.sum();
  }

  synchronized Sum lastHour() {
    Step sum = new Step(0);
    long now = now();
    for (long number = now - STEPS_OF_AN_HOUR + 1; number <= now; number++) {
      sum.add(step(number));
    }
    return sum.sum();
  }

  /** Returns the sums of the last day, the oldest first, the one that is being counted last. */
  synchronized List<Sum> lastDay() {
    List<Sum> sums = new ArrayList<>();
    long now = now();
    for (long number = now - STEPS + 1; number <= now; number++) {
      sums.add(step(number).sum());
    }
    return sums;
  }
}
