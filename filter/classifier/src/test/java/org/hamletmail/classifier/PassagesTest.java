package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassagesTest {
  @Test
  void margin_withoutSharpness_isTheMeanOfTokens() {
    assertThat(margin(0, 0, 3, 100, -1, 300)).isEqualTo(0);
    assertThat(margin(0, 100, 3, 100)).isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 1, 4})
  void margin_allWindowsAlike_isTheirs(double sharpness) {
    assertThat(margin(sharpness, 0, 2.5, 10, 2.5, 120)).isCloseTo(2.5, within(1e-9));
  }

  @Test
  void margin_ofSmallSharpness_isNearlyTheMean() {
    assertThat(margin(1e-6, 16, 3, 100, -1, 300)).isCloseTo(0, within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.5, 1, 4})
  void margin_spamBehindHarmlessTalk_fallsByTheShareAtMost(double sharpness) {
    double alone = margin(sharpness, 0, 4, 120);
    for (double talk : new double[] {-3, -30, -300}) {
      double fall = alone - margin(sharpness, 0, talk, 360, 4, 120);
      assertThat(fall).isPositive().isLessThanOrEqualTo(Math.log(4) / sharpness + 1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 4})
  void margin_orderOfWindows_changesNoMoreThanRounding(double sharpness) {
    assertThat(margin(sharpness, 16, 4, 120, -20, 90, 700, 7))
        .isCloseTo(margin(sharpness, 16, 700, 7, 4, 120, -20, 90), within(1e-9));
  }

  @Test
  void margin_ofExtremes_isFinite() {
    assertThat(margin(4, 16, 1e6, 1)).isCloseTo(1e6, within(1.0));
    assertThat(margin(4, 16, -1e6, 120)).isCloseTo(Math.log(16 / 136.0) / 4, within(1e-9));
    assertThat(margin(4, 0, -1e6, 120)).isCloseTo(-1e6, within(1e-6));
  }

  @Test
  void margin_neutralTokens_holdFewWordsBack() {
    assertThat(margin(0.5, 16, 4, 4)).isLessThan(margin(0.5, 16, 4, 120));
  }

  /** Margins and tokens in turn. */
  private static double margin(double sharpness, int neutral, double... windows) {
    Passages passages = new Passages(sharpness, neutral);
    for (int i = 0; i < windows.length; i += 2) {
      passages.add(windows[i], (int) windows[i + 1]);
    }
    return passages.margin();
  }
}
