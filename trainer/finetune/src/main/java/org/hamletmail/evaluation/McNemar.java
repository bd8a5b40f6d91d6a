package org.hamletmail.evaluation;

import java.util.Locale;
import org.apache.commons.statistics.distribution.BinomialDistribution;

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
    BinomialDistribution chance = BinomialDistribution.of(differ, 0.5);
    double more = chance.survivalProbability(onlyNewWrong);
    double same = chance.probability(onlyNewWrong);
    return isExact() ? more + same : more + same / 2;
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
