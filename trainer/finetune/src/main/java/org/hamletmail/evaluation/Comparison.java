package org.hamletmail.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.hamletmail.challenger.McNemar;
import org.hamletmail.classifier.Label;

/**
 * Two models on the same messages, each at its own threshold.
 *
 * @param before counts of the old model
 * @param now counts of the new one
 * @param onHam the test on ham alone, where an error is a false positive
 * @param onAll the test on all messages
 */
public record Comparison(
    ConfusionMatrix before, ConfusionMatrix now, McNemar onHam, McNemar onAll) {

  /**
   * Compares verdicts.
   *
   * @param old scored by the old model
   * @param oldThreshold P(spam) from which that one calls a message spam
   * @param next the same messages in the same order, scored by the new model
   * @param nextThreshold likewise
   */
  public static Comparison of(
      List<ScoredMessage> old,
      double oldThreshold,
      List<ScoredMessage> next,
      double nextThreshold) {
    if (old.size() != next.size()) {
      throw new IllegalArgumentException(
          old.size() + " and " + next.size() + " messages; expected the same ones");
    }
    int[] onlyNextWrong = new int[2];
    int[] onlyOldWrong = new int[2];
    for (int i = 0; i < old.size(); i++) {
      Label label = old.get(i).label();
      if (label != next.get(i).label()) {
        throw new IllegalArgumentException("message " + i + " has two labels");
      }
      boolean oldWrong = (old.get(i).pSpam() >= oldThreshold) != (label == Label.SPAM);
      boolean nextWrong = (next.get(i).pSpam() >= nextThreshold) != (label == Label.SPAM);
      onlyNextWrong[label.id()] += nextWrong && !oldWrong ? 1 : 0;
      onlyOldWrong[label.id()] += oldWrong && !nextWrong ? 1 : 0;
    }
    int ham = Label.HAM.id();
    return new Comparison(
        ConfusionMatrix.of(old, oldThreshold),
        ConfusionMatrix.of(next, nextThreshold),
        new McNemar(onlyNextWrong[ham], onlyOldWrong[ham]),
        new McNemar(onlyNextWrong[0] + onlyNextWrong[1], onlyOldWrong[0] + onlyOldWrong[1]));
  }

  /** Returns whether the new model is significantly worse, on ham alone or on all messages. */
  public boolean isWorse() {
    return onHam.isWorse() || onAll.isWorse();
  }

  /**
   * Returns in one sentence whether the new model is to be had.
   *
   * @param old what the other one is called
   */
  public String verdict(String old) {
    McNemar better = new McNemar(onAll.onlyOldWrong(), onAll.onlyNewWrong());
    String counts =
        String.format(
            Locale.ROOT,
            "%d instead of %d of %d ham tagged, %d instead of %d of %d spam missed (p %s)",
            now.hamTagged(),
            before.hamTagged(),
            now.ham(),
            now.spamPassed(),
            before.spamPassed(),
            now.spam(),
            chance(isWorse() ? Math.min(onHam.pValue(), onAll.pValue()) : better.pValue()));
    if (isWorse()) {
      return "worse than " + old + " on your mail: " + counts + "; don't use it";
    }
    // The test of the reverse: the old one is worse beyond what chance explains.
    return (better.isWorse() ? "better than " : "not clearly better than ")
        + old
        + " on your mail: "
        + counts;
  }

  private static String chance(double p) {
    return p < 0.0001 ? "< 0.0001" : String.format(Locale.ROOT, "= %.4f", p);
  }

  /** Returns a table for a person, false positives first. */
  public List<String> lines() {
    return List.of(
        String.format(
            Locale.ROOT,
            "%-15s %16s %16s %15s %15s  %s",
            "",
            "old model",
            "new model",
            "only old wrong",
            "only new wrong",
            "McNemar, one-sided: new is no worse"),
        row("false positives", before.hamTagged(), now.hamTagged(), before.ham(), onHam),
        row("all errors", errors(before), errors(now), before.ham() + before.spam(), onAll),
        String.format(
            Locale.ROOT,
            "%-15s %16s %16s",
            "missed spam",
            of(before.spamPassed(), before.spam()),
            of(now.spamPassed(), now.spam())));
  }

  /** Returns what is worth keeping, by name; all of it finite. */
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("compared_old_false_positives", (double) before.hamTagged());
    metrics.put("compared_old_missed_spam", (double) before.spamPassed());
    metrics.put("compared_p_false_positives", onHam.pValue());
    metrics.put("compared_p_errors", onAll.pValue());
    return metrics;
  }

  private static String row(String what, int old, int next, int all, McNemar test) {
    return String.format(
        Locale.ROOT,
        "%-15s %16s %16s %15d %15d  %s",
        what,
        of(old, all),
        of(next, all),
        test.onlyOldWrong(),
        test.onlyNewWrong(),
        test + (test.isWorse() ? ", WORSE" : ""));
  }

  private static int errors(ConfusionMatrix of) {
    return of.hamTagged() + of.spamPassed();
  }

  private static String of(int count, int all) {
    return count + " of " + all;
  }
}
