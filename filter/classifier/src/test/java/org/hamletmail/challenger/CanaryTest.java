package org.hamletmail.challenger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Trial.Outcome;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryTest {
  private static final ModelSettings.Canary RULE =
      new ModelSettings.Canary(60, Duration.ofHours(1), 0.05);

  private final AtomicLong nanos = new AtomicLong(-7);

  /** Of 60 messages the new model alone tags some, and the old one alone others. */
  @ParameterizedTest
  @CsvSource({
    // The same, as many either way, and a few more than the share that may change:
    "0, 0, PASSED",
    "9, 9, PASSED",
    "3, 0, PASSED",
    // More than that, but chance explains it; and more than chance explains, either way.
    "12, 7, PASSED",
    "8, 0, FAILED",
    "0, 8, FAILED",
  })
  void outcome_afterSixtyMessages_dependsOnTheShareThatIsTagged(
      int onlyNew, int onlyOld, Outcome outcome) {
    try (Challenger challenger =
            ChallengerTest.challenger(message -> ChallengerTest.said(message.body()));
        Canary canary = new Canary(RULE, Promise.NONE, challenger, nanos::get)) {
      for (int i = 0; i < 59; i++) {
        see(canary, challenger, i < onlyNew ? "spam" : "ham", isOld(i, onlyNew, onlyOld));
      }
      assertThat(canary.outcome()).isEqualTo(Outcome.OPEN);

      see(canary, challenger, "ham", "ham");

      assertThat(canary.outcome()).isEqualTo(outcome);
      assertThat(canary.told())
          .startsWith("60 messages: both tag 0 and pass " + (60 - onlyNew - onlyOld))
          .contains("alone tags " + onlyNew + ", the old one alone " + onlyOld + " (McNemar");
    }
  }

  @Test
  void outcome_afterTheLongestTime_isDecidedOnWhatThereWas() {
    try (Challenger challenger =
            ChallengerTest.challenger(message -> ChallengerTest.said(message.body()));
        Canary canary = new Canary(RULE, Promise.NONE, challenger, nanos::get)) {
      nanos.addAndGet(Duration.ofHours(1).toNanos() - 1);
      assertThat(canary.outcome()).isEqualTo(Outcome.OPEN);
      nanos.incrementAndGet();
      assertThat(canary.outcome()).isEqualTo(Outcome.PASSED);

      for (int i = 0; i < 8; i++) {
        see(canary, challenger, "spam", "ham");
      }
      assertThat(canary.outcome()).isEqualTo(Outcome.FAILED);
    }
  }

  /** Of 60 messages the old model tags 12; its recall is to rise from 0.4 to 0.9. */
  @ParameterizedTest
  @CsvSource({"15, PASSED", "0, PASSED", "25, FAILED"})
  void outcome_ofAModelThatIsToFindMore_dependsOnHowMuchMore(int onlyNew, Outcome outcome) {
    Promise promise =
        Promise.of(
            Map.of(
                "own_ham", 100.0,
                "own_spam", 50.0,
                "compared_old_false_positives", 0.0,
                "compared_old_missed_spam", 30.0,
                "own_false_positive_rate", 0.0,
                "own_recall", 0.9));
    assertThat(promise.change(0.2)).isCloseTo(0.25, within(1e-9));
    assertThat(Promise.of(Map.of()).change(0.2)).isZero();
    try (Challenger challenger =
            ChallengerTest.challenger(message -> ChallengerTest.said(message.body()));
        Canary canary = new Canary(RULE, promise, challenger, nanos::get)) {
      for (int i = 0; i < 60; i++) {
        see(canary, challenger, i < 12 + onlyNew ? "spam" : "ham", i < 12 ? "spam" : "ham");
      }
      assertThat(canary.outcome()).isEqualTo(outcome);
    }
  }

  @Test
  void outcome_ofAModelThatFails_isFailed() {
    try (Challenger challenger =
            ChallengerTest.challenger(message -> {
              if (message.body().equals("spam")) {
                throw new ClassificationException("as asked");
              }
              return ChallengerTest.said("ham");
            });
        Canary canary = new Canary(RULE, Promise.NONE, challenger, nanos::get)) {
      for (int i = 0; i < 59; i++) {
        see(canary, challenger, "ham", "ham");
      }
      see(canary, challenger, "spam", "ham");

      assertThat(canary.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(canary.told()).endsWith("1 failed");
    }
  }

  private static String isOld(int i, int onlyNew, int onlyOld) {
    return i >= onlyNew && i < onlyNew + onlyOld ? "spam" : "ham";
  }

  /** Shows it a message, and waits until it is scored: none may be dropped here. */
  private static void see(Canary canary, Challenger challenger, String next, String old) {
    long before = seen(challenger);
    canary.saw(MessageText.ofBody(next), ChallengerTest.said(old));
    await().pollInterval(Duration.ofMillis(1)).until(() -> seen(challenger) == before + 1);
  }

  private static long seen(Challenger challenger) {
    return challenger.tally().compared() + challenger.tally().failed();
  }
}
