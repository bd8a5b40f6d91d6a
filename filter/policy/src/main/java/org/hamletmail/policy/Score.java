package org.hamletmail.policy;

/**
 * P(spam) on the scale of {@code X-Spam-Score}: {@code 5 + logit(p) - logit(t)}, limited to 0 to
 * 20, where t is the tag threshold and {@code logit(p) = ln(p / (1 - p))}.
 *
 * <p>Why not 10 x p: the rules that users have in their mailboxes were written for SpamAssassin,
 * whose scores count evidence and whose threshold is 5. They say {@code X-Spam-Level: *****} and
 * "at least 5", whatever the threshold of the day. Log-odds are what a sum of evidence is; fixing
 * the threshold at 5 makes those rules right for every model; and near 1, where the probabilities
 * of spam crowd, they tell 0.99 from 0.9999 (7.8 and 12.4 where t is 0.85). One point multiplies
 * the odds by 2.7.
 *
 * <p>Never negative: Sieve's {@code i;ascii-numeric} reads "-1.2" as infinitely large. Rounded down
 * to one decimal, and never across the threshold: 5.0 and more is spam, 4.9 and less is not.
 */
final class Score {
  /** The tag threshold on this scale. */
  static final double REQUIRED = 5;

  static final double MAX = 20;

  /** Keeps the logit finite; beyond any probability that validation data could support. */
  private static final double EPSILON = 1e-9;

  private Score() {}

  /**
   * Returns the score, a multiple of 0.1 from 0 to {@link #MAX}.
   *
   * @param pSpam from 0 to 1
   * @param tagThreshold above 0, at most 1
   */
  static double of(double pSpam, double tagThreshold) {
    double raw = REQUIRED + logit(pSpam) - logit(tagThreshold);
    double tenths = Math.floor(Math.clamp(raw, 0, MAX) * 10) / 10;
    return pSpam >= tagThreshold ? Math.max(tenths, REQUIRED) : Math.min(tenths, REQUIRED - 0.1);
  }

  /**
   * Returns a probability after its log-odds were shifted, from 0 to 1.
   *
   * @param points positive for more likely
   */
  static double shifted(double p, double points) {
    return 1 / (1 + Math.exp(-(logit(p) + points)));
  }

  private static double logit(double p) {
    double inside = Math.clamp(p, EPSILON, 1 - EPSILON);
    return Math.log(inside / (1 - inside));
  }
}
