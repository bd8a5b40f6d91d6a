package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.config.Recipe;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.learning.Contents;
import org.hamletmail.report.Report;
import org.hamletmail.report.ReportFiles;
import org.hamletmail.training.AdaptedModel;
import org.hamletmail.training.Base;
import org.hamletmail.training.OwnMail;
import org.hamletmail.training.OwnWordsTraining;
import org.hamletmail.training.OwnWordsTrial;

/**
 * {@code hamlet train} where it adapts a model: an {@link OwnWordsTraining}, whose result is held
 * against the model before it, reported and published.
 *
 * @param recipe settled or not
 * @param from the model's directory
 * @param gpt2 checkpoint that it stands on, where it does
 * @param name of the new model
 * @param showText whether the report shows how mistaken messages begin
 */
record Adaptation(
    Recipe recipe,
    Path from,
    Optional<Base> gpt2,
    String name,
    boolean showText,
    TrainingMailOptions mail,
    ReviewOptions review,
    Publication publication,
    PrintWriter out,
    PrintWriter err) {
  private static final String REPORT = "report";
  private static final String MORE_OF_ITS_KIND =
      "Look at the mail that it gets wrong and train with more of its kind";

  /** Refuses what would fail at the end. */
  void check() throws IOException {
    ModelManifest base = ModelDirectory.manifest(from);
    review.check(publication.output(), publication.link());
    ModelWriter.clean(publication.output().directory());
    publication
        .output()
        .check(base.description().architecture(), TensorType.F16, publication.link());
  }

  /**
   * Adapts, measures, and writes the new model.
   *
   * @throws UnpublishedModelException if it is refused, and written beside its place; or if it is
   *     written and the link can't be switched
   */
  void run() throws IOException {
    try (Unfinished unfinished = Unfinished.take(publication.output())) {
      try {
        adapt(unfinished.folder());
      } finally {
        // Seconds of work: there is nothing to go on from.
        unfinished.forget();
      }
    }
  }

  private void adapt(Path folder) throws IOException {
    TrainingListener listener = new TrainingConsole(out, err);
    OwnWordsTraining training = new OwnWordsTraining(recipe, from, file(gpt2), called());
    CorpusReading reading = mail.reading();
    OwnMail own = training.read(mail.sources(), reading, listener);
    GoldenSet golden = GoldenSet.read(review.golden(), reading);
    OwnWordsTraining.Before before = training.score(own, golden.messages(), listener);
    AdaptedModel adapted = training.train(own, before.own(), listener);
    Review held = new Review(golden, Optional.of(old(training, own, golden, before)), "your mail");
    write(folder, adapted, training.threads(), held);
  }

  private static Optional<Path> file(Optional<Base> base) {
    return base.map(Base::file);
  }

  /** The model that was named, else the one that is adapted, without what it had learnt. */
  private OldModel old(
      OwnWordsTraining training, OwnMail own, GoldenSet golden, OwnWordsTraining.Before before)
      throws IOException {
    Optional<Path> named = review.named();
    if (named.isPresent()) {
      Path directory = named.get();
      return OldModel.ask(
          directory, review.oldBase(gpt2, directory), own.messages(), golden, training.threads());
    }
    double threshold = AdaptedModel.fromThreshold(ModelDirectory.manifest(from));
    List<Boolean> right = GoldenSet.right(before.others(), threshold);
    return new OldModel(
        called(),
        from,
        threshold,
        before.own(),
        OldModel.better(from, right, golden, training.threads()));
  }

  private String called() throws IOException {
    return OldModel.called(from, AdaptedModel.fromId(ModelDirectory.manifest(from)));
  }

  private void write(Path folder, AdaptedModel adapted, int threads, Review held)
      throws IOException {
    OwnWordsTrial trial = adapted.trial();
    Map<String, Double> metrics = adapted.metrics();
    try (Staging staging = new Staging(folder)) {
      Path measured = staging.resolve("model");
      Map<String, ModelWriter.FileContent> files = adapted.files();
      ModelWriter.create(measured, adapted.description(name, Map.of(), metrics), files);
      List<ScoredMessage> golden;
      try (Gpt2SpamClassifier model = Gpt2SpamClassifier.open(measured, file(gpt2), threads)) {
        golden = Measuring.score(model, held.goldenMessages());
      }
      double tag = trial.thresholds().tag().pSpam();
      Review.Findings findings =
          held.judge(trial.judged(), golden, tag).and(NoFilter.reasons(trial.judged(), tag));
      Map<String, String> facts = Facts.of(mail);
      facts.putAll(adapted.facts());
      learnt(adapted.mail())
          .ifPresent(contents -> facts.put(TrainingRecord.LEARNT, contents.toString()));
      Map<String, String> described = held.described(facts, findings, publication.force(), metrics);
      String verdict = held.verdict(findings).orElseThrow();
      List<String> remarks = new ArrayList<>(List.of(verdict));
      remarks.addAll(trial.thresholds().remarks());
      remarks.addAll(yardsticks(trial));
      ReportFiles.of(report(adapted, remarks), REPORT)
          .forEach((name, content) -> files.put(name, file -> Files.write(file, content)));
      held.lines(findings, publication.force()).forEach(out::println);
      remarks.subList(1, remarks.size()).forEach(out::println);
      out.println(verdict + publication.advice(findings));
      out.flush();
      ModelDescription description = adapted.description(name, described, metrics);
      if (publication.refuses(findings)) {
        throw publication.keepAside(description, files, findings, MORE_OF_ITS_KIND);
      }
      publication.write(description, files, measured, folder);
      out.println("written: " + publication.output().directory());
      out.println("report:  " + publication.output().directory().resolve(REPORT + ".html"));
      publication.publish(out);
      out.flush();
    }
  }

  /** What of the mail users had marked: a manifest that lacks a message proves that it is gone. */
  private static Optional<Contents> learnt(OwnMail own) {
    Contents contents = Contents.among(own.messages().stream().map(LabeledMessage::id).toList());
    return Optional.of(contents).filter(some -> some.ham() + some.spam() > 0);
  }

  private static List<String> yardsticks(OwnWordsTrial trial) {
    ConfusionMatrix alone = ConfusionMatrix.of(trial.wordsAlone(), 0.5);
    ConfusionMatrix half = ConfusionMatrix.of(trial.judged(), 0.5);
    return List.of(
        String.format(
            Locale.ROOT,
            "a count of words alone, learnt from the same mail: %d of %d ham tagged, %d of %d spam"
                + " missed",
            alone.hamTagged(),
            alone.ham(),
            alone.spamPassed(),
            alone.spam()),
        String.format(
            Locale.ROOT,
            "at P(spam) 0.5 instead of the threshold: %d ham tagged, %d spam missed",
            half.hamTagged(),
            half.spamPassed()));
  }

  private Report report(AdaptedModel adapted, List<String> remarks) {
    OwnWordsTrial trial = adapted.trial();
    List<LabeledMessage> own = adapted.mail().messages();
    Operating tag = trial.thresholds().tag();
    Optional<Operating> reject = trial.thresholds().reject();
    return new Report(
        name,
        List.of(new MeasuredPart("own mail, by cross-validation", own, trial.judged())),
        tag.pSpam(),
        reject.map(Operating::pSpam),
        Optional.of(new Report.ChosenOn(tag, reject)),
        remarks,
        Optional.empty(),
        showText);
  }
}
