package org.hamletmail.challenger;

import java.util.Locale;

/**
 * McNemar's test of two models on the same messages, one-sided: could the new one be no worse, and
 * be wrong this much oftener by chance? Only the messages that one of them gets right and the other
 * wrong count. With up to {@value #EXACT_UP_TO} of them the exact binomial tail is taken; beyond,
 * its mid-p variant, as the exact one is then needlessly hard to reach.
 *
 * @param onlyNewWrong messages that the old model got right and the new one didn't
 * @param onlyOldWrong the reverse
 * @see "McNemar 1947, Note on the sampling error of the difference between correlated proportions"
 * @see "Fagerland, Lydersen and Laake 2013, The McNemar test for binary matched-pairs data"
 */
public record McNemar(int onlyNewWrong, int onlyOldWrong) {
  /** Chance of refusing a model that is no worse. */
  static final double SIGNIFICANT = 0.05;

  static final int EXACT_UP_TO = 25;

  /** Rejects negative counts. */
  public McNemar {
    if (onlyNewWrong < 0 || onlyOldWrong < 0) {
      throw new IllegalArgumentException(
          "counts are " + onlyNewWrong + " and " + onlyOldWrong + "; expected 0 or more");
    }
  }

  /** Returns the chance of at least this much worse a result from a model that is no worse. */
  public double pValue() {
    int differ = onlyNewWrong + onlyOldWrong;
    if (differ == 0) {
      return 1;
    }
    // The tail of Binomial(differ, 1/2), term by term from none on; a few lines, not a library that
    // the jar inside a mail server would carry.
    double log = -differ * Math.log(2);
    double tail = 0;
    for (int i = 0; i <= differ; i++) {
      if (i >= onlyNewWrong) {
        tail += i == onlyNewWrong && !isExact() ? Math.exp(log) / 2 : Math.exp(log);
      }
      log += Math.log(differ - i) - Math.log(i + 1.0);
    }
    return Math.min(1, tail);
  }

  /** Returns whether the new model is worse beyond what chance explains. */
  public boolean isWorse() {
    return onlyNewWrong > onlyOldWrong && pValue() < SIGNIFICANT;
  }

  private boolean isExact() {
    return onlyNewWrong + onlyOldWrong <= EXACT_UP_TO;
  }

  /** Returns p and how it was computed. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "p %.4f (%s binomial)", pValue(), isExact() ? "exact" : "mid-p");
  }
}
