package org.hamletmail.commands;

import java.util.List;
import java.util.Locale;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.ScoredMessage;

/** A model that finds next to no spam: no filter, however little ham it tags. */
final class NoFilter {
  /** Below this share of the spam. */
  private static final double USELESS_RECALL = 0.1;

  private NoFilter() {}

  /**
   * Returns why a model is none, or nothing.
   *
   * @param judged mail that it did not learn
   * @param threshold P(spam) from which it tags
   */
  static List<String> reasons(List<ScoredMessage> judged, double threshold) {
    ConfusionMatrix counts = ConfusionMatrix.of(judged, threshold);
    return counts.spam() == 0 || counts.spamTagged() >= USELESS_RECALL * counts.spam()
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "it catches %d of %d spam, so it is no filter; look through the mail for wrong"
                    + " labels, highest-scoring ham first",
                counts.spamTagged(),
                counts.spam()));
  }
}
