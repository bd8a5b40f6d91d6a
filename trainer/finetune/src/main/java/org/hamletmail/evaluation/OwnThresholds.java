package org.hamletmail.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.hamletmail.classifier.Label;

/**
 * Chooses thresholds where little mail may be at hand.
 *
 * <p>From {@value #ENOUGH} ham on {@link Thresholds} has it all: how many ham lie above a threshold
 * is counted. Of fewer the highest one or two would decide, which are an accident of the sample.
 * There the count has as much of a say as there is of {@value #ENOUGH} ham, and the rest has the
 * shape of their scores: log-odds of ham are taken for normally distributed, and the threshold is
 * where they would exceed half of the budget. What five to a thousand ham are worth so is in
 * docs/method/experiments.md.
 */
public final class OwnThresholds {
  private static final int ENOUGH = 1000;

  private OwnThresholds() {}

  /**
   * Chooses both thresholds, see {@link Thresholds#choose}.
   *
   * @param scored each by a model that was not fitted to it
   * @param fixedTag the user's own tag threshold, from 0 to 1
   * @param tagBudget share of ham that may be tagged, above 0 and below 1
   * @param rejectBudget share of ham that may be rejected, above 0 and below 1
   */
  public static Thresholds choose(
      Collection<ScoredMessage> scored,
      OptionalDouble fixedTag,
      double tagBudget,
      double rejectBudget) {
    Thresholds counted = Thresholds.choose(scored, fixedTag, tagBudget, rejectBudget);
    double[] ham =
        scored.stream()
            .filter(message -> message.label() == Label.HAM)
            .mapToDouble(message -> Temperature.logOdds(message.pSpam()))
            .toArray();
    if (fixedTag.isPresent() || ham.length >= ENOUGH || ham.length < 2) {
      return counted;
    }
    double shaped = exceededBy(tagBudget / 2, ham);
    double known = (double) ham.length / ENOUGH;
    double logOdds = known * Temperature.logOdds(counted.tag().pSpam()) + (1 - known) * shaped;
    Thresholds mixed =
        Thresholds.choose(
            scored,
            OptionalDouble.of(Math.max(0.5, Temperature.sigmoid(logOdds))),
            tagBudget,
            rejectBudget);
    List<String> remarks = new ArrayList<>(mixed.remarks());
    remarks.add(
        String.format(
            Locale.ROOT,
            "tag threshold: %d ham can show that at most %.2f %% of it is tagged; the threshold is by"
                + " the shape of its scores, too. %d ham would be enough to count for %.2f %%",
            ham.length,
            100 * ClopperPearson.upper(mixed.tag().hamCaught(), ham.length, Operating.CONFIDENCE),
            ENOUGH,
            100 * tagBudget));
    return new Thresholds(mixed.tag(), mixed.reject(), List.copyOf(remarks));
  }

  private static double exceededBy(double share, double[] logOdds) {
    double mean = 0;
    for (double each : logOdds) {
      mean += each / logOdds.length;
    }
    double squares = 0;
    for (double each : logOdds) {
      squares += (each - mean) * (each - mean);
    }
    double deviation = Math.sqrt(squares / (logOdds.length - 1));
    return mean + deviation * NormalDistribution.of(0, 1).inverseSurvivalProbability(share);
  }
}
