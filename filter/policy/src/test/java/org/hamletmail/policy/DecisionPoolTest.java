package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.hamletmail.text.Deadline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What only the pool can see: failures that the filter itself let through, and its limits. */
class DecisionPoolTest {
  private static final Envelope ENVELOPE =
      new Envelope("a@example.org", List.of(), Optional.empty(), false, Optional.of("4F2A"));
  private static final byte[] MESSAGE = "Subject: x".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void log_filterFailsWithTheMessageInItsWords_hasTypeAndPlaceOnly(boolean failsTwice)
      throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(DecisionPool.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    Level before = logger.getEffectiveLevel();
    logger.setLevel(Level.TRACE);
    logger.addAppender(lines);
    try (DecisionPool pool = new DecisionPool("test", quoting(failsTwice), 1, 1)) {
      CompletableFuture<Optional<Decision>> answer = new CompletableFuture<>();
      byte[] message = "private words".getBytes(StandardCharsets.US_ASCII);
      pool.submit(ENVELOPE, message, Duration.ofMinutes(5), () -> true, answer::complete);
      assertThat(answer.get(10, TimeUnit.SECONDS)).isPresent();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }
    assertThat(lines.list).hasSize(failsTwice ? 2 : 1);
    PatternLayout everything = new PatternLayout();
    everything.setContext(logger.getLoggerContext());
    everything.setPattern("%msg %ex");
    everything.start();
    assertThat(lines.list)
        .extracting(everything::doLayout)
        .allSatisfy(line ->
            assertThat(line)
                .contains("cause=java.lang.IllegalStateException", "at=")
                .doesNotContain("private words"));
  }

  @Test
  void decideWithin_filterInTime_givesItsDecision() {
    try (DecisionPool pool = new DecisionPool("test", deciding(() -> {}), 1, 0)) {
      Decision decision = pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofSeconds(10));
      assertThat(decision.reason()).isEqualTo(Reason.BELOW_TAG_THRESHOLD);
    }
  }

  @Test
  void decideWithin_filterTooSlow_failsAtTheDeadlineAndIsNotAskedAgain() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (DecisionPool pool = new DecisionPool("test", deciding(() -> await(release)), 1, 1)) {
      long start = System.nanoTime();
      Decision first = pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofMillis(200));
      Decision second = pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofMillis(200));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
      assertThat(List.of(first.reason(), second.reason())).containsOnly(Reason.DEADLINE);
      assertThat(pool.waiting()).isZero();
      release.countDown();
    }
  }

  @Test
  void decideWithin_noPlaceToWait_failsAtOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Runnable hold =
        () -> {
          begun.countDown();
          await(release);
        };
    try (DecisionPool pool = new DecisionPool("test", deciding(hold), 1, 0)) {
      pool.submit(ENVELOPE, MESSAGE, Duration.ofMinutes(5), () -> true, answer -> {});
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      Decision decision = pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofMinutes(5));
      assertThat(decision.reason()).isEqualTo(Reason.OVERLOAD);
      release.countDown();
    }
  }

  @Test
  void submit_noThreadToBeHad_isRefusedAndTheNextIsNot() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ThreadFactory poor = task -> startedUnless(asked.incrementAndGet() <= 3, task);
    try (DecisionPool pool = new DecisionPool(deciding(() -> {}), 2, 1, poor)) {
      for (int i = 0; i < 3; i++) {
        assertThat(pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofMinutes(5)).reason())
            .isEqualTo(Reason.OVERLOAD);
      }
      assertThat(pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofMinutes(5)).reason())
          .isEqualTo(Reason.BELOW_TAG_THRESHOLD);
    }
  }

  @Test
  void submit_noSecondThreadToBeHad_waitsForTheFirst() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ThreadFactory poor = task -> startedUnless(asked.incrementAndGet() > 1, task);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Runnable hold =
        () -> {
          begun.countDown();
          await(release);
        };
    try (DecisionPool pool = new DecisionPool(deciding(hold), 2, 1, poor)) {
      CompletableFuture<Optional<Decision>> second = new CompletableFuture<>();
      pool.submit(ENVELOPE, MESSAGE, Duration.ofMinutes(5), () -> true, answer -> {});
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(
              pool.submit(ENVELOPE, MESSAGE, Duration.ofMinutes(5), () -> true, second::complete))
          .isNotNull();
      assertThat(pool.submit(ENVELOPE, MESSAGE, Duration.ofMinutes(5), () -> true, answer -> {}))
          .as("the queue is full")
          .isNull();
      release.countDown();
      assertThat(second.get(10, TimeUnit.SECONDS)).isPresent();
    }
  }

  @Test
  void withdraw_workThatHasBegun_isToldToEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    MessageFilter endless =
        new MessageFilter() {
          @Override
          public Optional<Decision> decide(
              Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim) {
            begun.countDown();
            try {
              while (true) {
                deadline.check();
              }
            } finally {
              ended.countDown();
            }
          }

          @Override
          public Decision failed(Envelope envelope, Reason reason) {
            return tempfail(reason);
          }
        };
    try (DecisionPool pool = new DecisionPool("test", endless, 1, 0)) {
      DecisionPool.Work work =
          pool.submit(ENVELOPE, MESSAGE, Duration.ofMinutes(5), () -> false, answer -> {});
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(pool.withdraw(Objects.requireNonNull(work))).isFalse();
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void decideWithin_callerInterrupted_failsAndStaysInterrupted() {
    CountDownLatch release = new CountDownLatch(1);
    try (DecisionPool pool = new DecisionPool("test", deciding(() -> await(release)), 1, 0)) {
      Thread.currentThread().interrupt();
      Decision decision = pool.decideWithin(ENVELOPE, MESSAGE, Duration.ofMinutes(5));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(decision.reason()).isEqualTo(Reason.DEADLINE);
      release.countDown();
    }
  }

  /** Says what Java says where the system gives no more threads. */
  private static Thread startedUnless(boolean poor, Runnable task) {
    if (poor) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return new Thread(task);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static MessageFilter deciding(Runnable work) {
    return new MessageFilter() {
      @Override
      public Optional<Decision> decide(
          Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim) {
        work.run();
        return claim.getAsBoolean()
            ? Optional.of(decision(new Action.Accept(), Reason.BELOW_TAG_THRESHOLD))
            : Optional.empty();
      }

      @Override
      public Decision failed(Envelope envelope, Reason reason) {
        return tempfail(reason);
      }
    };
  }

  private static Decision tempfail(Reason reason) {
    return decision(new Action.Tempfail(new SmtpReply(451, "4.7.1", "Later")), reason);
  }

  private static Decision decision(Action action, Reason reason) {
    return new Decision(action, Optional.empty(), reason, false, List.of(), List.of());
  }

  private static MessageFilter quoting(boolean failsTwice) {
    return new MessageFilter() {
      @Override
      public Optional<Decision> decide(
          Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim) {
        throw new IllegalStateException(new String(message, StandardCharsets.US_ASCII));
      }

      @Override
      public Decision failed(Envelope envelope, Reason reason) {
        if (failsTwice) {
          throw new IllegalStateException("private words");
        }
        return tempfail(reason);
      }
    };
  }
}
