package org.hamletmail.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.challenger.McNemar;
import org.hamletmail.classifier.Label;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  /** Binomial tails, summed apart in whole numbers; exact up to 25 that differ, then mid-p. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1.0, false",
    "4, 0, 0.0625, false",
    "5, 0, 0.03125, true",
    "0, 5, 1.0, false",
    "7, 2, 0.08984375, false",
    "18, 7, 0.021642625331878662, true",
    "18, 8, 0.026119492948055267, true",
    "17, 9, 0.06103906036, false",
    "50, 50, 0.5, false",
  })
  void pValue_knownCounts_isTheBinomialTail(int onlyNew, int onlyOld, double p, boolean worse) {
    McNemar test = new McNemar(onlyNew, onlyOld);
    assertThat(test.pValue()).isCloseTo(p, within(1e-5));
    assertThat(test.isWorse()).isEqualTo(worse);
  }

  @Test
  void toString_fewAndMany_saysHowItWasComputed() {
    assertThat(new McNemar(5, 20)).hasToString("p 0.9995 (exact binomial)");
    assertThat(new McNemar(5, 21).toString()).endsWith("(mid-p binomial)");
  }

  @Test
  void of_eachAtItsOwnThreshold_countsWhatOnlyOneGetsWrong() {
    List<ScoredMessage> old =
        List.of(ham(0.1), ham(0.6), ham(0.95), spam(0.95), spam(0.85), spam(0.2));
    List<ScoredMessage> next =
        List.of(ham(0.5), ham(0.1), ham(0.7), spam(0.3), spam(0.6), spam(0.1));

    Comparison comparison = Comparison.of(old, 0.9, next, 0.5);

    assertThat(comparison.before()).isEqualTo(new ConfusionMatrix(2, 1, 2, 1));
    assertThat(comparison.now()).isEqualTo(new ConfusionMatrix(1, 2, 2, 1));
    assertThat(comparison.onHam()).isEqualTo(new McNemar(1, 0));
    assertThat(comparison.onAll()).isEqualTo(new McNemar(2, 1));
    assertThat(comparison.isWorse()).isFalse();
    assertThat(comparison.lines().get(1))
        .contains("false positives", "1 of 3", "2 of 3", "p 0.5000 (exact binomial)");
    assertThat(comparison.metrics()).containsEntry("compared_old_false_positives", 1.0);
  }

  /** More spam found does not buy lost ham. */
  @Test
  void isWorse_lostHamAgainstFoundSpam_isTrueThoughFewerAreWrong() {
    List<ScoredMessage> old = new ArrayList<>();
    List<ScoredMessage> next = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      old.add(ham(0.1));
      next.add(ham(0.9));
    }
    for (int i = 0; i < 30; i++) {
      old.add(spam(0.1));
      next.add(spam(0.9));
    }

    Comparison comparison = Comparison.of(old, 0.5, next, 0.5);

    assertThat(comparison.onAll().isWorse()).isFalse();
    assertThat(comparison.isWorse()).isTrue();
    assertThat(comparison.lines().get(1)).endsWith("WORSE");
    assertThat(Comparison.of(next, 0.5, old, 0.5).isWorse()).isTrue();
    assertThat(Comparison.of(old, 0.5, old, 0.5).isWorse()).isFalse();
  }

  @Test
  void of_otherMessages_isRefused() {
    assertThatThrownBy(() -> Comparison.of(List.of(ham(0)), 0.5, List.of(), 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Comparison.of(List.of(ham(0)), 0.5, List.of(spam(0)), 0.5))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ScoredMessage ham(double pSpam) {
    return new ScoredMessage(Label.HAM, pSpam, "x");
  }

  private static ScoredMessage spam(double pSpam) {
    return new ScoredMessage(Label.SPAM, pSpam, "x");
  }
}
