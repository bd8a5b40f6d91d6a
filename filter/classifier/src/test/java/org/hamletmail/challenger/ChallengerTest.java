package org.hamletmail.challenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChallengerTest {
  static final ModelInfo MODEL = new ModelInfo("new", 0.5, OptionalDouble.empty(), 120, 1);

  @Test
  void offer_messages_areScoredAndCountedByWhoTags() {
    try (Challenger challenger = challenger(message -> said(message.body()))) {
      challenger.offer(MessageText.ofBody("ham"), said("ham"));
      challenger.offer(MessageText.ofBody("spam"), said("spam"));
      challenger.offer(MessageText.ofBody("spam"), said("ham"));
      challenger.offer(MessageText.ofBody("spam"), said("ham"));
      challenger.offer(MessageText.ofBody("ham"), said("spam"));

      await().until(() -> challenger.tally().compared() == 5);
      assertThat(challenger.tally()).isEqualTo(new Tally(1, 1, 2, 1, 0, 0));
    }
  }

  @Test
  @Timeout(10)
  void offer_challengerThatHangs_waitsForNothingAndCountsWhatIsDropped() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    try (Challenger challenger =
        challenger(message -> {
          wait(hangs);
          return said("ham");
        })) {
      for (int i = 0; i < 1_000; i++) {
        challenger.offer(MessageText.ofBody("text"), said("ham"));
      }
      // One is being scored, 64 wait.
      assertThat(challenger.tally().dropped()).isBetween(1_000L - 65, 1_000L - 64);

      hangs.countDown();
      await().until(() -> challenger.tally().compared() + challenger.tally().dropped() == 1_000);
    }
  }

  @Test
  void offer_challengerThatFails_isCountedAndGoesOn() {
    AtomicInteger calls = new AtomicInteger();
    try (Challenger challenger =
        challenger(message -> {
          if (calls.incrementAndGet() == 1) {
            throw new ClassificationException("as asked");
          }
          if (calls.get() == 2) {
            throw new OutOfMemoryError("as asked");
          }
          return said("ham");
        })) {
      for (int i = 0; i < 3; i++) {
        challenger.offer(MessageText.ofBody("text"), said("ham"));
      }

      await().until(() -> challenger.tally().equals(new Tally(1, 0, 0, 0, 2, 0)));
    }
  }

  @Test
  void offer_share_scoresAboutThatMany() {
    AtomicInteger asked = new AtomicInteger();
    Function<MessageText, Verdict> counting =
        message -> {
          asked.incrementAndGet();
          return said("ham");
        };
    try (Challenger challenger = new Challenger(MODEL, 0.25, counting)) {
      for (int i = 0; i < 4_000; i++) {
        challenger.offer(MessageText.ofBody("text"), said("ham"));
      }
      await().until(() -> challenger.tally().compared() == asked.get() && asked.get() > 0);
      Tally tally = challenger.tally();
      // Six standard deviations.
      assertThat(tally.compared() + tally.dropped()).isBetween(836L, 1_164L);
    }
    try (Challenger none = new Challenger(MODEL, 0, counting)) {
      none.offer(MessageText.ofBody("text"), said("ham"));
      assertThat(none.tally()).isEqualTo(Tally.NOTHING);
    }
  }

  @Test
  void offer_longText_holdsAsMuchAsTheModelReads() {
    AtomicInteger longest = new AtomicInteger();
    try (Challenger challenger =
        challenger(message -> {
          longest.accumulateAndGet(message.body().length(), Math::max);
          return said("ham");
        })) {
      challenger.offer(MessageText.ofBody("word ".repeat(100_000)), said("ham"));

      await().until(() -> challenger.tally().compared() == 1);
      assertThat(longest.get()).isBetween(120, 10_000);
    }
  }

  @Test
  void close_asksNothingMore() {
    AtomicInteger asked = new AtomicInteger();
    Challenger challenger =
        challenger(message -> {
          asked.incrementAndGet();
          return said("ham");
        });
    challenger.close();
    challenger.offer(MessageText.ofBody("text"), said("ham"));

    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    assertThat(asked).hasValue(0);
    assertThat(challenger.tally()).isEqualTo(Tally.NOTHING);
  }

  static Challenger challenger(Function<MessageText, Verdict> ask) {
    return new Challenger(MODEL, 1, ask);
  }

  static Verdict said(String label) {
    return label.equals("spam")
        ? new Verdict(Label.SPAM, 0.9, "new", 1)
        : new Verdict(Label.HAM, 0.1, "new", 1);
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
