package org.hamletmail.evaluation;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.Threshold;

/**
 * From which P(spam) on a message is tagged or may be rejected, and what that costs.
 *
 * @param tag what is called spam
 * @param reject what may be refused, at or above {@code tag}; empty where the validation ham can't
 *     support it
 * @param remarks for the user, one line each
 */
public record Thresholds(Operating tag, Optional<Operating> reject, List<String> remarks) {
  private static final double MORE_LIKELY_SPAM = 0.5;

  /**
   * Chooses both thresholds: the lowest at which the share of ham called spam is within its budget
   * even at the upper end of what the sample allows (Clopper and Pearson, 95 %, one-sided). Lost
   * mail is not a matter of luck.
   *
   * <p>Tag: at least 0.5, as what is more likely ham is not tagged, however much of the budget is
   * left. With too few ham messages to show the budget it lies above all of them.
   *
   * <p>Reject: none with too few ham messages to show the budget.
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
        fixedTag.isPresent()
            ? fixedTag.getAsDouble()
            : Math.max(
                tagThreshold(ranking, tagBudget, remarks),
                ofGroups(validation, tagBudget, remarks));
    OptionalDouble reject = rejectThreshold(ranking, tag, rejectBudget, remarks);
    return new Thresholds(
        operating(ranking, tag),
        reject.isEmpty() ? Optional.empty() : Optional.of(operating(ranking, reject.getAsDouble())),
        List.copyOf(remarks));
  }

  /** Returns the reject threshold as a model keeps it. */
  public Optional<Threshold> rejectThreshold() {
    return reject.map(Operating::threshold);
  }

  /** Returns the figures of them that a model keeps, by name. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("tag_false_positive_rate_high", tag.falsePositiveBound());
    reject.ifPresent(r -> metrics.put("reject_false_positive_rate_high", r.falsePositiveBound()));
    return metrics;
  }

  /**
   * Returns the threshold at which the budget holds in each source of mail, too, that has enough
   * ham to show it: newsletters must not pay for what a thousand notes between friends allow. 0
   * where no source has enough, or there is only one.
   */
  private static double ofGroups(
      Collection<ScoredMessage> validation, double budget, List<String> remarks) {
    Map<String, List<ScoredMessage>> bySource =
        validation.stream()
            .filter(message -> message.label() == Label.HAM)
            .collect(
                Collectors.groupingBy(ScoredMessage::source, TreeMap::new, Collectors.toList()));
    List<ScoredMessage> spam =
        validation.stream().filter(message -> message.label() == Label.SPAM).toList();
    double highest = 0;
    String worst = "";
    for (Map.Entry<String, List<ScoredMessage>> source : bySource.entrySet()) {
      if (bySource.size() == 1 || allowed(source.getValue().size(), budget) < 0) {
        continue;
      }
      List<ScoredMessage> group = new ArrayList<>(source.getValue());
      group.addAll(spam);
      double threshold = tagThreshold(new Ranking(group), budget, new ArrayList<>());
      if (threshold > highest) {
        highest = threshold;
        worst = source.getKey();
      }
    }
    if (highest > MORE_LIKELY_SPAM) {
      remarks.add("tag threshold: asked for by the ham of " + worst);
    }
    return highest;
  }

  private static Operating operating(Ranking ranking, double threshold) {
    return new Operating(threshold, ranking.hamAtOrAbove(threshold), ranking.hamCount());
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
    int ham = ranking.hamCount();
    int allowed = allowed(ham, budget);
    double refused = ranking.highestHam(Math.max(0, allowed));
    double threshold =
        Math.max(MORE_LIKELY_SPAM, Math.min(1, between(refused, ranking.nextAbove(refused))));
    if (allowed < 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "tag threshold: above all validation ham; a false-positive rate of at most %s takes"
                  + " about %d of them to show, there are %d",
              percent(budget),
              ClopperPearson.trialsNeeded(budget, Operating.CONFIDENCE),
              ham));
    }
    if (ranking.hamAtOrAbove(threshold) > Math.max(0, allowed)) {
      remarks.add(
          "tag threshold: validation ham scores as high as the surest spam, so more of it is tagged"
              + " than asked for; look at it for wrong labels");
    }
    return threshold;
  }

  /** Returns how many of the ham may be caught; -1 where not even none of it shows the budget. */
  private static int allowed(int ham, double budget) {
    int allowed = -1;
    while (ClopperPearson.upper(allowed + 1, ham, Operating.CONFIDENCE) <= budget) {
      allowed++;
    }
    return allowed;
  }

  private static OptionalDouble rejectThreshold(
      Ranking ranking, double tag, double budget, List<String> remarks) {
    int ham = ranking.hamCount();
    int allowed = allowed(ham, budget);
    if (allowed < 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "no reject threshold: a false-positive rate of at most %s takes about %d validation"
                  + " ham messages to show, there are %d",
              percent(budget),
              ClopperPearson.trialsNeeded(budget, Operating.CONFIDENCE),
              ham));
      return OptionalDouble.empty();
    }
    double refused = ranking.highestHam(allowed);
    double threshold = Math.max(tag, between(refused, ranking.nextAbove(refused)));
    // Scores that tie at the top leave no room for a threshold above them.
    if (refused >= threshold || operating(ranking, threshold).falsePositiveBound() > budget) {
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
