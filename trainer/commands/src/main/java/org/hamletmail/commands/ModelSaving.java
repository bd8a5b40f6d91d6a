package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.report.Report;
import org.hamletmail.report.ReportFiles;
import org.hamletmail.report.TrainingCourse;
import org.hamletmail.training.MeasuredModel;
import org.hamletmail.training.TrainedModel;
import org.hamletmail.training.Training;

/**
 * Turns a trained model into a model directory: has it measured as it is stored, reviews it, and
 * only then puts the directory in its place.
 *
 * @param publication where it goes
 * @param showText whether the report shows the beginning of mistaken messages
 */
record ModelSaving(Publication publication, boolean showText) {
  private static final String REPORT = "report";
  private static final String ADAPT =
      "Leave --recipe and --base out, and the model in use learns your mail beside what it knows,"
          + " which takes far less mail; or train with more of the kind that it gets wrong";

  /**
   * Writes the model directory and says how good it is.
   *
   * @param facts of the training, besides its recipe
   * @param review what it is held against
   * @param unfinished folder on the same file system, for what is being measured
   * @throws UnpublishedModelException if it is refused, and written beside its place; or if it is
   *     written and the link can't be switched
   */
  void save(
      Training training,
      TrainedModel model,
      Map<String, String> facts,
      Review review,
      Path unfinished,
      PrintWriter out)
      throws IOException {
    try (Staging staging = new Staging(unfinished)) {
      Path stored = staging.resolve("model");
      MeasuredModel measured = training.measure(model, stored, review.goldenMessages());
      Map<String, Double> metrics = measured.metrics(model.run());
      Review.Findings findings = findings(review, measured);
      Optional<String> verdict = review.verdict(findings);
      Map<String, String> described =
          review.described(facts, findings, publication.force(), metrics);
      ModelDescription description = model.description(measured, described, metrics);
      Map<String, ModelWriter.FileContent> files = new TreeMap<>(model.files(stored));
      ReportFiles.of(report(model, measured, verdict, described), REPORT)
          .forEach((name, content) -> files.put(name, file -> Files.write(file, content)));
      measured.lines().forEach(out::println);
      review.lines(findings, publication.force()).forEach(out::println);
      verdict.ifPresent(line -> out.println(line + publication.advice(findings)));
      out.flush();
      if (publication.refuses(findings)) {
        throw publication.keepAside(description, files, findings, ADAPT);
      }
      publication.write(description, files, stored, unfinished);
      Path directory = publication.output().directory();
      out.println("written: " + directory);
      out.println("report:  " + directory.resolve(REPORT + ".html"));
      publication.publish(out);
      out.flush();
    }
  }

  private static Review.Findings findings(Review review, MeasuredModel measured) {
    double tag = measured.thresholds().tag().pSpam();
    List<ScoredMessage> keptOut = new ArrayList<>(measured.scores().validation());
    keptOut.addAll(measured.scores().test());
    return review
        .judge(measured.scores().test(), measured.scores().others(), tag)
        .and(NoFilter.reasons(keptOut, tag));
  }

  private Report report(
      TrainedModel model,
      MeasuredModel measured,
      Optional<String> verdict,
      Map<String, String> described) {
    Operating tag = measured.thresholds().tag();
    Optional<Operating> reject = measured.thresholds().reject();
    // What was found comes last.
    Map<String, String> told = new TreeMap<>(model.recipe().entries());
    told.putAll(described);
    List<String> remarks = new ArrayList<>(verdict.stream().toList());
    remarks.addAll(measured.thresholds().remarks());
    return new Report(
        model.name(),
        measured.parts(),
        tag.pSpam(),
        reject.map(Operating::pSpam),
        Optional.of(new Report.ChosenOn(tag, reject)),
        remarks,
        Optional.of(
            new TrainingCourse(model.run(), model.examplesAnEpoch(), told, model.data().summary())),
        showText);
  }
}
