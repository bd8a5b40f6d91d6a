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
import org.hamletmail.classifier.ModelLink;
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
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.Vocabulary;
import org.hamletmail.tokenizer.WordTokenizer;

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
 * @param publication whether a link is to name the model, and whether it is published against all
 *     reasons
 */
record ModelSaving(
    String name,
    Output output,
    TensorType type,
    Optional<Base> base,
    int threads,
    ThresholdOptions thresholds,
    boolean showText,
    ReviewOptions publication) {
  private static final String WEIGHTS = "model.safetensors";
  private static final String REPORT = "report";
  private static final String NEW_TEST = "test part without near-copies";

  /** A checkpoint and its SHA-256. */
  record Base(Path file, String sha256) {}

  /** What was trained, on what. */
  record Trained(
      TrainingModel model,
      Tokenizer tokenizer,
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
          tokenizer instanceof WordTokenizer ? Vocabulary.GPT2_WORDS : Vocabulary.GPT2,
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
        recipe,
        config,
        config.vocabulary() == Gpt2Config.GPT2_VOCABULARY ? Vocabulary.GPT2 : Vocabulary.GPT2_WORDS,
        1,
        new Threshold(0.5, 0),
        Optional.empty(),
        nothing,
        Optional.empty());
  }

  /**
   * Writes the model directory and says how good it is.
   *
   * @param review what it is held against
   * @param unfinished folder on the same file system, for what is being measured
   * @throws UnpublishedModelException if it is refused, and written beside its place; or if it is
   *     written and the link can't be switched
   */
  void save(Trained trained, Review review, Path unfinished, PrintWriter out) throws IOException {
    DatasetSplits splits = trained.data().splits();
    try (Staging staging = new Staging(unfinished)) {
      Path measured = staging.resolve("model");
      Threshold half = new Threshold(0.5, 0);
      ModelWriter.create(
          measured,
          trained.description(this, 1, half, Optional.empty(), Map.of()),
          files(trained, file -> write(trained, file)));
      List<ScoredMessage> validation;
      List<ScoredMessage> test;
      List<ScoredMessage> golden;
      try (Gpt2SpamClassifier classifier =
          Gpt2SpamClassifier.open(measured, base.map(Base::file), threads)) {
        validation = Measuring.score(classifier, splits.validation());
        test = Measuring.score(classifier, splits.test());
        golden =
            Measuring.score(
                classifier, review.golden().map(GoldenSet::messages).orElseGet(List::of));
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
      Review.Findings findings =
          review.judge(test, Temperature.apply(golden, temperature), tag.pSpam());
      Trained reviewed = reviewed(trained, review, findings, metrics);
      ModelDescription description = reviewed.description(this, temperature, tag, reject, metrics);
      Map<String, ModelWriter.FileContent> files =
          new TreeMap<>(files(trained, file -> link(measured.resolve(WEIGHTS), file)));
      ReportFiles.of(report(reviewed, chosen, parts), REPORT)
          .forEach((name, content) -> files.put(name, file -> Files.write(file, content)));
      tell(chosen, temperature, onValidation, onTest, parts, out);
      tell(review, findings, out);
      if (findings.refused() && !publication.force()) {
        Path kept = output.refused();
        ModelWriter.create(kept, description, files);
        throw new UnpublishedModelException(refusal(kept, findings));
      }
      if (output.replaces()) {
        ModelWriter.replace(output.directory(), description, files);
      } else {
        ModelWriter.create(output.directory(), description, files);
      }
      out.println("written: " + output.directory());
      out.println("report:  " + output.directory().resolve(REPORT + ".html"));
      publish(out);
      out.flush();
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

  private void publish(PrintWriter out) {
    if (publication.link().isPresent()) {
      ModelLink link = publication.link().get();
      try {
        Optional<Path> before = link.switchTo(output.directory());
        out.println(
            "published: "
                + link.path()
                + before
                    .map(old -> ", which named " + old + "; hamlet model rollback goes back")
                    .orElse(""));
      } catch (IOException e) {
        throw new UnpublishedModelException(
            "the model is written to "
                + output.directory()
                + ", but "
                + link.path()
                + " can't be switched to it: "
                + Reason.of(e)
                + "; then give hamlet model publish "
                + output.directory()
                + " --link "
                + link.path());
      }
    }
  }

  /** Returns the training with what the review found, for whoever reads model.json later. */
  private Trained reviewed(
      Trained trained, Review review, Review.Findings findings, Map<String, Double> metrics) {
    Map<String, String> described = new TreeMap<>(trained.described());
    review.old().ifPresent(old -> described.put("compared-to", old.id()));
    findings.comparison().ifPresent(comparison -> metrics.putAll(comparison.metrics()));
    review
        .golden()
        .ifPresent(golden -> {
          described.put("golden", golden.own() ? "own" : "built-in");
          metrics.put("golden_messages", (double) golden.messages().size());
          metrics.put("golden_wrong", (double) findings.goldenWrong());
        });
    if (findings.refused()) {
      described.put("review", publication.force() ? "forced" : "refused");
    } else if (review.golden().isPresent()) {
      described.put("review", "passed");
    }
    return new Trained(
        trained.model(),
        trained.tokenizer(),
        trained.recipe(),
        trained.run(),
        trained.examplesAnEpoch(),
        described,
        trained.data());
  }

  private String refusal(Path kept, Review.Findings findings) {
    String serving =
        publication
            .link()
            .filter(ModelLink::exists)
            .map(link -> link.path() + " names the model before and keeps it")
            .orElse(output.directory() + " is as it was");
    String anyway =
        publication
            .link()
            .map(link -> "hamlet model publish " + kept + " --link " + link.path())
            .orElse("set hamlet.model.directory to it, or train again with --force");
    return "the new model is not published: "
        + String.join("; and ", findings.against())
        + ". It is kept in "
        + kept
        + ", and "
        + serving
        + ". Look at the mail that it gets wrong and train with more of its kind; to use the model"
        + " all the same: "
        + anyway;
  }

  private ModelDescription description(
      Recipe recipe,
      Gpt2Config config,
      Vocabulary vocabulary,
      double temperature,
      Threshold tag,
      Optional<Threshold> reject,
      TrainingRecord record,
      Optional<Set<UnicodeScript>> hamScripts) {
    return new ModelDescription(
        name,
        config,
        vocabulary,
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

  private static Map<String, ModelWriter.FileContent> files(
      Trained trained, ModelWriter.FileContent weights) {
    return trained.tokenizer() instanceof WordTokenizer known
        ? Map.of(WEIGHTS, weights, KnownWords.FILE, known.words()::write)
        : Map.of(WEIGHTS, weights);
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
    out.flush();
  }

  private void tell(Review review, Review.Findings findings, PrintWriter out) {
    findings
        .comparison()
        .ifPresent(comparison -> {
          Review.Old old = review.old().orElseThrow();
          out.println(
              "compared on the test part with " + old.id() + " in " + old.directory() + ":");
          comparison.lines().forEach(line -> out.println("  " + line));
        });
    review
        .golden()
        .ifPresent(golden ->
            out.printf(
                Locale.ROOT,
                "golden messages: %d of %d right (%s set)%n",
                golden.messages().size() - findings.goldenWrong(),
                golden.messages().size(),
                golden.own() ? "own" : "built-in"));
    findings.warnings().forEach(line -> out.println("warning: golden message " + line));
    if (findings.refused() && publication.force()) {
      findings.against().forEach(reason -> out.println("warning: published by --force: " + reason));
    }
    out.flush();
  }
}
