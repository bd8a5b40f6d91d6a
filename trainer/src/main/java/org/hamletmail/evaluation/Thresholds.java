package org.hamletmail.evaluation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * From which P(spam) on a message is tagged or may be rejected, and what that costs.
 *
 * @param tag from 0 to 1
 * @param tagFalsePositiveRate of the validation ham, what was measured at {@code tag}; NaN without
 * @param reject empty where the validation ham can't support one
 * @param rejectFalsePositiveRate of the validation ham at {@code reject}; NaN without it
 * @param rejectFalsePositiveBound highest false-positive rate at {@code reject} that the validation
 *     ham leaves possible (95 % one-sided); NaN without {@code reject}
 * @param remarks for the user, one line each
 */
public record Thresholds(
    double tag,
    double tagFalsePositiveRate,
    OptionalDouble reject,
    double rejectFalsePositiveRate,
    double rejectFalsePositiveBound,
    List<String> remarks) {

  /** Certainty of the reject threshold's bound. */
  private static final double CONFIDENCE = 0.95;

  private static final double MORE_LIKELY_SPAM = 0.5;

  /**
   * Chooses both thresholds.
   *
   * <p>Tag: the lowest at which the share of ham called spam is within its budget, and at least
   * 0.5: what is more likely ham is not tagged, however much of the budget is left. With too few
   * ham messages to measure the budget it is 0.5.
   *
   * <p>Reject: the lowest at which the share is within its budget even at the upper end of what the
   * sample allows. Lost mail is not a matter of luck.
   *
   * @param validation messages the model was not fitted to, scored by the model as it serves
   * @param fixedTag the user's own tag threshold, from 0 to 1
   * @param tagBudget share of ham that may be tagged, above 0 and below 1
   * @param rejectBudget share of ham that may be rejected, above 0 and below 1
   */
  public static Thresholds choose(
      Collection<ScoredMessage> validation,
      OptionalDouble fixedTag,
      double tagBudget,
      double rejectBudget) {
    requireBudgets(tagBudget, rejectBudget);
    Ranking ranking = new Ranking(validation);
    List<String> remarks = new ArrayList<>();
    double tag =
        fixedTag.isPresent() ? fixedTag.getAsDouble() : tagThreshold(ranking, tagBudget, remarks);
    OptionalDouble reject = rejectThreshold(ranking, tag, rejectBudget, remarks);
    double bound =
        reject.isEmpty()
            ? Double.NaN
            : ClopperPearson.upper(
                ranking.hamAtOrAbove(reject.getAsDouble()), ranking.hamCount(), CONFIDENCE);
    return new Thresholds(
        tag,
        ranking.shareOfHam(tag),
        reject,
        reject.isEmpty() ? Double.NaN : ranking.shareOfHam(reject.getAsDouble()),
        bound,
        List.copyOf(remarks));
  }

  /**
   * Checks budgets, see {@link #choose}.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  public static void requireBudgets(double tagBudget, double rejectBudget) {
    requireShare("tag-fpr", tagBudget);
    requireShare("reject-fpr", rejectBudget);
  }

  private static double tagThreshold(Ranking ranking, double budget, List<String> remarks) {
    int allowed = (int) Math.floor(budget * ranking.hamCount() + 1e-9);
    if (allowed == 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "tag threshold: 0.5; %d validation ham messages can't measure a false-positive rate"
                  + " of %s, which takes %d",
              ranking.hamCount(),
              percent(budget),
              (int) Math.ceil(1 / budget)));
      return MORE_LIKELY_SPAM;
    }
    double refused = ranking.highestHam(allowed);
    return Math.max(MORE_LIKELY_SPAM, Math.min(1, between(refused, ranking.nextAbove(refused))));
  }

  private static OptionalDouble rejectThreshold(
      Ranking ranking, double tag, double budget, List<String> remarks) {
    int ham = ranking.hamCount();
    if (ClopperPearson.upper(0, ham, CONFIDENCE) > budget) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "no reject threshold: a false-positive rate of at most %s takes about %d validation"
                  + " ham messages to show, there are %d",
              percent(budget),
              ClopperPearson.trialsNeeded(budget, CONFIDENCE),
              ham));
      return OptionalDouble.empty();
    }
    int allowed = 0;
    while (ClopperPearson.upper(allowed + 1, ham, CONFIDENCE) <= budget) {
      allowed++;
    }
    double refused = ranking.highestHam(allowed);
    double threshold = Math.max(tag, between(refused, ranking.nextAbove(refused)));
    // Scores that tie at the top leave no room for a threshold above them.
    if (refused >= threshold
        || ClopperPearson.upper(ranking.hamAtOrAbove(threshold), ham, CONFIDENCE) > budget) {
      remarks.add(
          "no reject threshold: validation ham scores as high as the surest spam; look at it for"
              + " wrong labels");
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(threshold);
  }

  // Half way in log-odds, where the scores of a trained model are spread out evenly.
  private static double between(double low, double high) {
    double middle = Temperature.sigmoid((Temperature.logOdds(low) + Temperature.logOdds(high)) / 2);
    return middle > low && middle <= high ? middle : high;
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static void requireShare(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a share above 0 and below 1, such as 0.001");
    }
  }
}
