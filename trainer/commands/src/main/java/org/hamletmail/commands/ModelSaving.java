package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.config.Recipe;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.report.Report;
import org.hamletmail.report.ReportFiles;
import org.hamletmail.report.TrainingCourse;

/**
 * Turns trained weights into a model directory: stores them, measures them as stored, calibrates,
 * chooses thresholds, and only then puts the directory in its place.
 *
 * @param form of the model directory
 * @param publication where it goes
 * @param threads of the engine
 * @param signs whether signs of the sender count
 * @param thresholds how they are chosen
 * @param showText whether the report shows the beginning of mistaken messages
 */
record ModelSaving(
    ModelForm form,
    Publication publication,
    int threads,
    boolean signs,
    Recipe.Thresholds thresholds,
    boolean showText) {
  private static final String REPORT = "report";

  /**
   * Refuses before training what the model directory couldn't hold after it.
   *
   * @throws IllegalArgumentException with what to change
   */
  void check(TrainingMethod method, Gpt2Config config) {
    form.check(method, config);
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
    try (Staging staging = new Staging(unfinished)) {
      Path measured = staging.resolve("model");
      ModelWriter.create(measured, form.unmeasured(trained), form.files(trained));
      Calibrated calibrated =
          Calibrated.of(measure(measured, trained, review), trained.data(), signs, thresholds);
      Map<String, Double> metrics = calibrated.metrics(trained.run());
      Review.Findings findings =
          review.judge(
              calibrated.scores().test(), calibrated.scores().golden(), calibrated.tag().pSpam());
      Trained reviewed =
          trained.describedAs(
              review.described(trained.described(), findings, publication.force(), metrics));
      ModelDescription description =
          form.description(
              reviewed, calibrated.calibration(), calibrated.tag(), calibrated.reject(), metrics);
      Map<String, ModelWriter.FileContent> files = new TreeMap<>(form.files(trained, measured));
      ReportFiles.of(report(reviewed, calibrated), REPORT)
          .forEach((name, content) -> files.put(name, file -> Files.write(file, content)));
      calibrated.lines().forEach(out::println);
      review.lines(findings, publication.force()).forEach(out::println);
      out.flush();
      if (publication.refuses(findings)) {
        throw publication.keepAside(description, files, findings);
      }
      publication.write(description, files, measured, unfinished);
      Path directory = publication.output().directory();
      out.println("written: " + directory);
      out.println("report:  " + directory.resolve(REPORT + ".html"));
      publication.publish(out);
      out.flush();
    }
  }

  /** Of the recipe, what was found comes last. */
  private static Map<String, String> described(Trained trained) {
    Map<String, String> described = new TreeMap<>(trained.recipe().entries());
    described.putAll(trained.described());
    return described;
  }

  private Scores measure(Path stored, Trained trained, Review review) throws IOException {
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(stored, form.base().map(ModelForm.Base::file), threads)) {
      return Scores.of(classifier, trained.data().splits(), review);
    }
  }

  private Report report(Trained trained, Calibrated calibrated) {
    Operating tag = calibrated.thresholds().tag();
    Optional<Operating> reject = calibrated.thresholds().reject();
    return new Report(
        form.name(),
        calibrated.parts(),
        tag.pSpam(),
        reject.map(Operating::pSpam),
        Optional.of(new Report.ChosenOn(tag, reject)),
        calibrated.thresholds().remarks(),
        Optional.of(
            new TrainingCourse(
                trained.run(),
                trained.examplesAnEpoch(),
                described(trained),
                trained.data().summary())),
        showText);
  }
}
