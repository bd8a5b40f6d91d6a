package org.hamletmail.trainer;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.Character.UnicodeScript;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Temperature;
import org.hamletmail.evaluation.Thresholds;
import org.hamletmail.finetune.Recipe;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.report.MeasuredPart;
import org.hamletmail.report.Report;
import org.hamletmail.report.ReportFiles;
import org.hamletmail.report.TrainingCourse;

/**
 * Turns trained weights into a model directory: stores them, measures them as stored, calibrates,
 * chooses thresholds, and only then puts the directory in its place.
 *
 * @param name of the model
 * @param output where it goes
 * @param type of the numbers on disk
 * @param base checkpoint that the model keeps to; empty where all tensors are stored
 * @param threads of the engine
 * @param thresholds how they are chosen
 * @param showText whether the report shows the beginning of mistaken messages
 */
record ModelSaving(
    String name,
    Output output,
    TensorType type,
    Optional<Base> base,
    int threads,
    ThresholdOptions thresholds,
    boolean showText) {
  private static final String WEIGHTS = "model.safetensors";
  private static final String REPORT = "report";
  private static final String NEW_TEST = "test part without near-copies";

  /** A checkpoint and its SHA-256. */
  record Base(Path file, String sha256) {}

  /** What was trained, on what. */
  record Trained(
      TrainingModel model,
      Recipe recipe,
      TrainingRun run,
      int examplesAnEpoch,
      Map<String, String> described,
      TrainingData data) {

    private ModelDescription description(
        ModelSaving saving,
        double temperature,
        Threshold tag,
        Optional<Threshold> reject,
        Map<String, Double> metrics) {
      return saving.description(
          recipe,
          model.config(),
          temperature,
          tag,
          reject,
          new TrainingRecord(described, recipe.seed(), data.digest(), metrics),
          Optional.of(data.hamScripts()));
    }
  }

  /**
   * Refuses before training what the model directory couldn't hold after it.
   *
   * @throws IllegalArgumentException with what to change
   */
  void check(Recipe recipe, Gpt2Config config) {
    thresholds.check();
    TrainingRecord nothing = new TrainingRecord(Map.of(), recipe.seed(), "0".repeat(64), Map.of());
    description(
        recipe, config, 1, new Threshold(0.5, 0), Optional.empty(), nothing, Optional.empty());
  }

  /**
   * Writes the model directory and says how good it is.
   *
   * @param unfinished folder on the same file system, for what is being measured
   */
  void save(Trained trained, Path unfinished, PrintWriter out) throws IOException {
    DatasetSplits splits = trained.data().splits();
    try (Staging staging = new Staging(unfinished)) {
      Path measured = staging.resolve("model");
      Threshold half = new Threshold(0.5, 0);
      ModelWriter.create(
          measured,
          trained.description(this, 1, half, Optional.empty(), Map.of()),
          Map.of(WEIGHTS, file -> write(trained, file)));
      List<ScoredMessage> validation;
      List<ScoredMessage> test;
      try (Gpt2SpamClassifier classifier =
          Gpt2SpamClassifier.open(measured, base.map(Base::file), threads)) {
        validation = Measuring.score(classifier, splits.validation());
        test = Measuring.score(classifier, splits.test());
      }
      double temperature = Temperature.fit(validation);
      validation = Temperature.apply(validation, temperature);
      test = Temperature.apply(test, temperature);
      Thresholds chosen = thresholds.choose(validation);
      Threshold tag = threshold(chosen.tag());
      Optional<Threshold> reject = chosen.reject().map(ModelSaving::threshold);
      Map<String, Double> metrics = new TreeMap<>();
      metrics.put("best_epoch", (double) trained.run().bestEpoch());
      metrics.put("train_loss", trained.run().best().trainLoss());
      metrics.put("tag_false_positive_rate_high", chosen.tag().falsePositiveBound());
      chosen
          .reject()
          .ifPresent(c -> metrics.put("reject_false_positive_rate_high", c.falsePositiveBound()));
      Evaluation onValidation = Evaluation.of(validation, tag.pSpam());
      Evaluation onTest = Evaluation.of(test, tag.pSpam());
      addMetrics("validation_", onValidation, metrics);
      List<MeasuredPart> parts = parts(trained.data(), validation, test);
      if (!test.isEmpty()) {
        addMetrics("test_", onTest, metrics);
        // Copies are rare after a split of our own, and the same figures twice tell nothing.
        parts.stream()
            .filter(part -> part.name().equals(NEW_TEST))
            .forEach(part ->
                addMetrics("new_test_", Evaluation.of(part.scores(), tag.pSpam()), metrics));
      }
      ModelDescription description = trained.description(this, temperature, tag, reject, metrics);
      Map<String, ModelWriter.FileContent> files = new TreeMap<>();
      files.put(WEIGHTS, file -> link(measured.resolve(WEIGHTS), file));
      ReportFiles.of(report(trained, chosen, parts), REPORT)
          .forEach((name, content) -> files.put(name, file -> Files.write(file, content)));
      if (output.replaces()) {
        ModelWriter.replace(output.directory(), description, files);
      } else {
        ModelWriter.create(output.directory(), description, files);
      }
      tell(chosen, temperature, onValidation, onTest, parts, out);
    }
  }

  private List<MeasuredPart> parts(
      TrainingData data, List<ScoredMessage> validation, List<ScoredMessage> test) {
    DatasetSplits splits = data.splits();
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
    parts.add(new MeasuredPart("validation part", splits.validation(), validation));
    return parts;
  }

  private Report report(Trained trained, Thresholds chosen, List<MeasuredPart> parts) {
    return new Report(
        name,
        parts,
        chosen.tag().pSpam(),
        chosen.reject().map(Operating::pSpam),
        Optional.of(new Report.ChosenOn(chosen.tag(), chosen.reject())),
        chosen.remarks(),
        Optional.of(
            new TrainingCourse(
                trained.run(),
                trained.examplesAnEpoch(),
                trained.described(),
                trained.data().summary())),
        showText);
  }

  private static Threshold threshold(Operating chosen) {
    return new Threshold(chosen.pSpam(), chosen.falsePositiveRate());
  }

  private ModelDescription description(
      Recipe recipe,
      Gpt2Config config,
      double temperature,
      Threshold tag,
      Optional<Threshold> reject,
      TrainingRecord record,
      Optional<Set<UnicodeScript>> hamScripts) {
    return new ModelDescription(
        name,
        config,
        recipe.maxTokens(),
        recipe.windows(),
        recipe.readout(),
        temperature,
        tag,
        reject,
        base.map(Base::sha256),
        record,
        hamScripts);
  }

  private void write(Trained trained, Path file) throws IOException {
    int layers = trained.model().config().layers();
    trained
        .model()
        .write(
            file,
            type,
            tensor -> base.isEmpty() || trained.recipe().trainable().trains(tensor, layers));
  }

  private static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      // Not every file system has hard links; a copy does as well.
      Files.copy(from, to);
    }
  }

  private static void addMetrics(String prefix, Evaluation figures, Map<String, Double> metrics) {
    for (Map.Entry<String, JsonElement> figure : figures.toJson().entrySet()) {
      if (figure.getValue().isJsonPrimitive()) {
        metrics.put(prefix + figure.getKey(), figure.getValue().getAsDouble());
      }
    }
  }

  private void tell(
      Thresholds chosen,
      double temperature,
      Evaluation onValidation,
      Evaluation onTest,
      List<MeasuredPart> parts,
      PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "temperature %.3f  tag threshold %.4f  reject threshold %s%n",
        temperature,
        chosen.tag().pSpam(),
        chosen
            .reject()
            .map(reject -> String.format(Locale.ROOT, "%.4f", reject.pSpam()))
            .orElse("none"));
    chosen.remarks().forEach(out::println);
    out.println("validation:");
    onValidation.lines().forEach(line -> out.println("  " + line));
    if (onTest.counts().ham() + onTest.counts().spam() > 0) {
      out.println("test:");
      onTest.lines().forEach(line -> out.println("  " + line));
    }
    parts.stream()
        .filter(part -> part.name().equals(NEW_TEST))
        .forEach(part -> {
          out.println(NEW_TEST + ":");
          Evaluation.of(part.scores(), chosen.tag().pSpam())
              .lines()
              .forEach(line -> out.println("  " + line));
        });
    out.println("written: " + output.directory());
    out.println("report:  " + output.directory().resolve(REPORT + ".html"));
    out.flush();
  }
}
