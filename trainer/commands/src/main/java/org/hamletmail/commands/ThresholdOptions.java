package org.hamletmail.commands;

import java.util.List;
import java.util.OptionalDouble;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Thresholds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say from which P(spam) on mail is tagged or may be rejected. */
final class ThresholdOptions {
  @Option(
      names = "--tag-fpr",
      paramLabel = "SHARE",
      defaultValue = "0.01",
      description =
          "Share of ham that may be tagged, with 95 %% certainty; decides the tag threshold, which is"
              + " never below 0.5, and above all validation ham where there is too little of it to"
              + " say so (default: ${DEFAULT-VALUE}).")
  private double tagFpr;

  @Option(
      names = "--reject-fpr",
      paramLabel = "SHARE",
      defaultValue = "0.001",
      description =
          "Share of ham that may be rejected, with 95 %% certainty; there is no reject threshold"
              + " where too little validation ham is at hand to say so (default:"
              + " ${DEFAULT-VALUE}).")
  private double rejectFpr;

  @Option(
      names = "--tag-threshold",
      paramLabel = "P",
      description = "Tag from this P(spam), whatever validation says.")
  private @Nullable Double tagThreshold;

  /**
   * Checks the values before any work.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  void check() {
    Double tag = tagThreshold;
    if (tag != null && !(tag >= 0 && tag <= 1)) {
      throw new IllegalArgumentException(
          "--tag-threshold is " + tag + "; expected a probability from 0 to 1");
    }
    Thresholds.requireBudgets(tagFpr, rejectFpr);
  }

  Thresholds choose(List<ScoredMessage> validation) {
    Double tag = tagThreshold;
    return Thresholds.choose(
        validation,
        tag == null ? OptionalDouble.empty() : OptionalDouble.of(tag),
        tagFpr,
        rejectFpr);
  }
}
