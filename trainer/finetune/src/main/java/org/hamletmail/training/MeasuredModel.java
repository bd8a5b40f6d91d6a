package org.hamletmail.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.config.Recipe;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.evaluation.Calibrating;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Thresholds;
import org.hamletmail.finetune.TrainingRun;

/**
 * Calibration and thresholds of a model, both from the validation part, and how good it is with
 * them.
 *
 * @param scores as they are calibrated
 * @param parts of the mail with their scores, in the order of the report
 */
public record MeasuredModel(
    Calibration calibration, Thresholds thresholds, Scores scores, List<MeasuredPart> parts) {
  private static final String NEW_TEST = "test part without near-copies";

  /**
   * Calibrates.
   *
   * @param raw of the text alone
   * @param signs whether signs of the sender count
   * @param wanted how thresholds are chosen
   */
  static MeasuredModel of(Scores raw, TrainingMail data, boolean signs, Recipe.Thresholds wanted) {
    Calibration calibration =
        signs ? Calibrating.ofTextAndSigns(raw.validation()) : Calibrating.ofText(raw.validation());
    Scores scores = raw.at(calibration);
    return new MeasuredModel(
        calibration,
        Thresholds.choose(scores.validation(), wanted.tag(), wanted.tagFpr(), wanted.rejectFpr()),
        scores,
        parts(data, scores));
  }

  private static List<MeasuredPart> parts(TrainingMail data, Scores scores) {
    DatasetSplits splits = data.splits();
    List<ScoredMessage> test = scores.test();
    List<MeasuredPart> parts = new ArrayList<>();
    if (!test.isEmpty()) {
      parts.add(new MeasuredPart("test part", splits.test(), test));
    }
    if (!data.newTest().isEmpty() && data.newTest().size() < splits.test().size()) {
      Set<LabeledMessage> fresh = Collections.newSetFromMap(new IdentityHashMap<>());
      fresh.addAll(data.newTest());
      List<Integer> places =
          IntStream.range(0, test.size())
              .filter(i -> fresh.contains(splits.test().get(i)))
              .boxed()
              .toList();
      parts.add(
          new MeasuredPart(
              NEW_TEST,
              places.stream().map(splits.test()::get).toList(),
              places.stream().map(test::get).toList()));
    }
    parts.add(new MeasuredPart("validation part", splits.validation(), scores.validation()));
    return parts;
  }

  /** Returns the figures that {@code model.json} holds; the map is the caller's. */
  public Map<String, Double> metrics(TrainingRun run) {
    Map<String, Double> metrics = new TreeMap<>(thresholds.metrics());
    metrics.put("best_epoch", (double) run.bestEpoch());
    metrics.put("train_loss", run.best().trainLoss());
    metrics.putAll(evaluation(scores.validation()).metrics("validation"));
    if (!scores.test().isEmpty()) {
      metrics.putAll(evaluation(scores.test()).metrics("test"));
    }
    newTest().ifPresent(part -> metrics.putAll(evaluation(part.scores()).metrics("new_test")));
    return metrics;
  }

  /** Copies are rare after a split of our own, and the same figures twice tell nothing. */
  private Optional<MeasuredPart> newTest() {
    return parts.stream().filter(part -> part.name().equals(NEW_TEST)).findFirst();
  }

  private Evaluation evaluation(List<ScoredMessage> scored) {
    return Evaluation.of(scored, thresholds.tag().pSpam());
  }

  /** Returns what a terminal shows of it. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "temperature %.3f  tag threshold %.4f  reject threshold %s",
            calibration.temperature(),
            thresholds.tag().pSpam(),
            thresholds
                .reject()
                .map(reject -> String.format(Locale.ROOT, "%.4f", reject.pSpam()))
                .orElse("none")));
    lines.addAll(thresholds.remarks());
    addLines("validation", scores.validation(), lines);
    if (!scores.test().isEmpty()) {
      addLines("test", scores.test(), lines);
    }
    newTest().ifPresent(part -> addLines(NEW_TEST, part.scores(), lines));
    return lines;
  }

  private void addLines(String part, List<ScoredMessage> scored, List<String> lines) {
    lines.add(part + ":");
    evaluation(scored).lines().forEach(line -> lines.add("  " + line));
  }
}
