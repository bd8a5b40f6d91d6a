package org.hamletmail.evaluation;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of a model on labelled messages. Rates of nothing are NaN here and null in JSON.
 *
 * @param threshold P(spam) from which a message was called spam
 * @param counts right and wrong verdicts
 * @param falsePositiveLow lower end of the 95 % interval of the false-positive rate
 * @param falsePositiveHigh upper end
 * @param rocAuc chance that a spam scores above a ham
 * @param recallAtOnePerMille best recall while at most 0.1 % of ham is called spam
 * @param recallAtOnePercent best recall while at most 1 % of ham is called spam
 * @param bySource counts of each corpus source, in the order of their names
 */
public record Evaluation(
    double threshold,
    ConfusionMatrix counts,
    double falsePositiveLow,
    double falsePositiveHigh,
    double rocAuc,
    double recallAtOnePerMille,
    double recallAtOnePercent,
    Map<String, ConfusionMatrix> bySource) {

  // Half of what 95 % leaves lies on either side.
  private static final double ONE_SIDE = 0.975;

  /**
   * Measures verdicts.
   *
   * @param messages scored by the model as it serves
   * @param threshold P(spam) from which a message is called spam
   */
  public static Evaluation of(Collection<ScoredMessage> messages, double threshold) {
    ConfusionMatrix counts = ConfusionMatrix.of(messages, threshold);
    Ranking ranking = new Ranking(messages);
    Map<String, List<ScoredMessage>> sources = new TreeMap<>();
    for (ScoredMessage message : messages) {
      sources.computeIfAbsent(message.source(), s -> new ArrayList<>()).add(message);
    }
    Map<String, ConfusionMatrix> bySource = new TreeMap<>();
    sources.forEach((source, of) -> bySource.put(source, ConfusionMatrix.of(of, threshold)));
    return new Evaluation(
        threshold,
        counts,
        ClopperPearson.lower(counts.hamTagged(), counts.ham(), ONE_SIDE),
        ClopperPearson.upper(counts.hamTagged(), counts.ham(), ONE_SIDE),
        ranking.rocAuc(),
        ranking.recallAt(0.001),
        ranking.recallAt(0.01),
        bySource);
  }

  /** Returns the figures as lines for a person, false positives first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "false positives  %d of %d ham (%s, 95 %% interval %s to %s)",
            counts.hamTagged(),
            counts.ham(),
            percent(counts.falsePositiveRate()),
            percent(falsePositiveLow),
            percent(falsePositiveHigh)));
    lines.add(
        String.format(
            Locale.ROOT,
            "missed spam      %d of %d spam (recall %s)",
            counts.spamPassed(),
            counts.spam(),
            percent(counts.recall())));
    lines.add(
        String.format(
            Locale.ROOT,
            "precision %s  accuracy %s  F1 %s  at threshold %.4f",
            percent(counts.precision()),
            percent(counts.accuracy()),
            number(counts.f1()),
            threshold));
    lines.add(
        String.format(
            Locale.ROOT,
            "ROC AUC %s  recall at 0.1 %% false positives %s, at 1 %% %s",
            number(rocAuc),
            percent(recallAtOnePerMille),
            percent(recallAtOnePercent)));
    if (bySource.size() > 1) {
      bySource.forEach((source, of) ->
          lines.add(
              String.format(
                  Locale.ROOT,
                  "  %s: %d of %d ham called spam, %d of %d spam missed",
                  source,
                  of.hamTagged(),
                  of.ham(),
                  of.spamPassed(),
                  of.spam())));
    }
    return lines;
  }

  /** Returns all figures as JSON. */
  public JsonObject toJson() {
    JsonObject json = json(counts);
    JsonObject all = new JsonObject();
    all.addProperty("threshold", threshold);
    json.asMap().forEach(all::add);
    add(all, "false_positive_rate_low", falsePositiveLow);
    add(all, "false_positive_rate_high", falsePositiveHigh);
    add(all, "roc_auc", rocAuc);
    add(all, "recall_at_fpr_0.001", recallAtOnePerMille);
    add(all, "recall_at_fpr_0.01", recallAtOnePercent);
    JsonObject sources = new JsonObject();
    bySource.forEach((source, of) -> sources.add(source, json(of)));
    all.add("sources", sources);
    return all;
  }

  private static JsonObject json(ConfusionMatrix of) {
    JsonObject json = new JsonObject();
    json.addProperty("ham", of.ham());
    json.addProperty("spam", of.spam());
    json.addProperty("false_positives", of.hamTagged());
    add(json, "false_positive_rate", of.falsePositiveRate());
    json.addProperty("missed_spam", of.spamPassed());
    add(json, "recall", of.recall());
    add(json, "precision", of.precision());
    add(json, "accuracy", of.accuracy());
    add(json, "f1", of.f1());
    return json;
  }

  private static void add(JsonObject json, String name, double value) {
    json.add(name, Double.isNaN(value) ? JsonNull.INSTANCE : new JsonPrimitive(value));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "n/a" : String.format(Locale.ROOT, "%.2f %%", share * 100);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%.4f", value);
  }
}
