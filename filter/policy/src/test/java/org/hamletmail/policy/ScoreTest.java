package org.hamletmail.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreTest {

  /** 5 + ln(p / (1 - p)) - ln(t / (1 - t)), from a calculator, rounded down. */
  @ParameterizedTest
  @CsvSource({
    "0.85, 0.85, 5.0",
    "0.99, 0.85, 7.8",
    "0.9999, 0.85, 12.4",
    "0.5, 0.85, 3.2",
    "0.01, 0.85, 0.0",
    "0.5, 0.5, 5.0",
    "0, 0.85, 0.0",
    "1, 0.85, 20.0",
    "1, 1, 5.0",
    "0.999999999, 1, 4.9",
    "0, 0.000000001, 4.9",
  })
  void of_probabilityAndThreshold_isOnTheScale(double pSpam, double threshold, double score) {
    assertThat(Score.of(pSpam, threshold)).isCloseTo(score, within(1e-9));
  }

  /** Sieve rules say "at least 5", whatever the model's threshold is. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-12, 0.1, 0.5, 0.7947431919242117, 0.999, 1 - 1e-12, 1})
  void of_justBelowTheThresholdAndAtIt_liesOnTheirSides(double threshold) {
    assertThat(Score.of(threshold, threshold)).isGreaterThanOrEqualTo(Score.REQUIRED);
    assertThat(Score.of(Math.nextDown(threshold), threshold)).isLessThan(Score.REQUIRED);
    assertThat(Score.of(0, threshold)).isBetween(0.0, 4.9);
    assertThat(Score.of(1, threshold)).isBetween(Score.REQUIRED, Score.MAX);
  }

  @Test
  void of_higherProbability_neverHasALowerScore() {
    double last = 0;
    for (double p = 0; p <= 1; p += 1.0 / 4096) {
      double score = Score.of(p, 0.8);
      assertThat(score).isGreaterThanOrEqualTo(last);
      assertThat(score * 10).isCloseTo(Math.rint(score * 10), within(1e-9));
      last = score;
    }
  }
}
