package org.hamletmail.evaluation;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Exact bounds on a rate that was measured by counting: they hold for any sample size, also where
 * nothing was counted, unlike the normal approximation.
 *
 * @see "Clopper and Pearson 1934, The use of confidence or fiducial limits"
 */
final class ClopperPearson {
  private ClopperPearson() {}

  /**
   * Returns what the rate is at most, said with a certainty.
   *
   * @param count events, from 0 to {@code of}
   * @param of trials; with none the bound is 1
   * @param confidence chance that the bound holds, such as 0.95
   */
  static double upper(int count, int of, double confidence) {
    if (count >= of) {
      return 1;
    }
    return BetaDistribution.of(count + 1.0, of - count).inverseCumulativeProbability(confidence);
  }

  /** Returns what the rate is at least, see {@link #upper}. */
  static double lower(int count, int of, double confidence) {
    if (count == 0) {
      return 0;
    }
    return BetaDistribution.of(count, of - count + 1.0)
        .inverseCumulativeProbability(1 - confidence);
  }

  /** Returns how many trials without any event are needed to say that the rate is at most this. */
  static int trialsNeeded(double rate, double confidence) {
    return (int) Math.ceil(Math.log(1 - confidence) / Math.log1p(-rate));
  }
}
