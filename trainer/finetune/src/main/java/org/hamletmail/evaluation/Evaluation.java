package org.hamletmail.evaluation;

import com.google.gson.JsonElement;
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
 * Figures of a model on labelled messages, each with its 95 % confidence interval. Rates of nothing
 * are NaN here and null in JSON.
 *
 * @param threshold P(spam) from which a message was called spam
 * @param counts right and wrong verdicts
 * @param rocAuc chance that a spam scores above a ham
 * @param recallAtOnePerMille best recall while at most 0.1 % of ham is called spam
 * @param recallAtOnePercent best recall while at most 1 % of ham is called spam
 * @param bySource counts of each corpus source, in the order of their names
 */
public record Evaluation(
    double threshold,
    ConfusionMatrix counts,
    Estimate rocAuc,
    Estimate recallAtOnePerMille,
    Estimate recallAtOnePercent,
    Map<String, ConfusionMatrix> bySource) {

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
        counts.ham() == 0 || counts.spam() == 0
            ? Estimate.none()
            : RocArea.of(ranking.rocAuc(), counts.ham(), counts.spam()),
        ranking.recallEstimateAt(0.001),
        ranking.recallEstimateAt(0.01),
        bySource);
  }

  /** Returns the figures as lines for a person, false positives first. */
  public List<String> lines() {
    ConfusionMatrix.Estimates rates = counts.estimates();
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "false positives  %d of %d ham: %s",
            counts.hamTagged(), counts.ham(), rates.falsePositiveRate().percent()));
    lines.add(
        line(
            "missed spam      %d of %d spam: recall %s",
            counts.spamPassed(), counts.spam(), rates.recall().percent()));
    lines.add(line("precision        %s", rates.precision().percent()));
    lines.add(line("F1               %s", rates.f1().number()));
    lines.add(line("accuracy         %s at threshold %.4f", rates.accuracy().percent(), threshold));
    lines.add(line("ROC AUC          %s", rocAuc.number()));
    lines.add(
        line(
            "recall           %s at 0.1 %% false positives, %s at 1 %%",
            recallAtOnePerMille.percent(), recallAtOnePercent.percent()));
    lines.add("in brackets      95 % confidence intervals");
    if (bySource.size() > 1) {
      bySource.forEach((source, of) ->
          lines.add(
              line(
                  "  %s: %d of %d ham called spam, %d of %d spam missed",
                  source, of.hamTagged(), of.ham(), of.spamPassed(), of.spam())));
    }
    return lines;
  }

  /**
   * Returns the figures that are numbers, without those of single sources, by name.
   *
   * @param part of the mail, stands before each name
   */
  public Map<String, Double> metrics(String part) {
    Map<String, Double> metrics = new TreeMap<>();
    toJson()
        .asMap()
        .forEach((name, figure) -> {
          if (figure.isJsonPrimitive()) {
            metrics.put(part + "_" + name, figure.getAsDouble());
          }
        });
    return metrics;
  }

  /** Returns all figures as JSON. */
  public JsonObject toJson() {
    JsonObject json = json(counts);
    JsonObject all = new JsonObject();
    all.addProperty("threshold", threshold);
    json.asMap().forEach(all::add);
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
    ConfusionMatrix.Estimates rates = of.estimates();
    add(json, "false_positive_rate", rates.falsePositiveRate());
    json.addProperty("missed_spam", of.spamPassed());
    add(json, "recall", rates.recall());
    add(json, "precision", rates.precision());
    add(json, "accuracy", rates.accuracy());
    add(json, "f1", rates.f1());
    return json;
  }

  private static void add(JsonObject json, String name, Estimate figure) {
    json.add(name, value(figure.value()));
    json.add(name + "_low", value(figure.low()));
    json.add(name + "_high", value(figure.high()));
  }

  private static JsonElement value(double value) {
    return Double.isNaN(value) ? JsonNull.INSTANCE : new JsonPrimitive(value);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
