package org.hamletmail.commands;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.ModelManifest;
import org.hamletmail.classifier.ModelWriter;
import org.hamletmail.classifier.OwnWords;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.config.Recipe;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.dataset.HamWriting;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.Operating;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.evaluation.Temperature;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.report.MeasuredPart;
import org.hamletmail.report.Report;
import org.hamletmail.report.ReportFiles;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.KnownWords;

/**
 * Makes of a model one that knows somebody's own mail as well: the model stays as it is, and {@link
 * OwnWords} stand beside it. A model that was adapted before is adapted anew, from what it was
 * adapted from, and with all of the mail: what it had learnt of the same mail would judge itself.
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
    Optional<Path> gpt2,
    String name,
    boolean showText,
    TrainingMailOptions mail,
    ReviewOptions review,
    Publication publication,
    PrintWriter out,
    PrintWriter err) {
  private static final String REPORT = "report";
  private static final int AT_ONCE = 2000;

  private static final String FROM = "adapted-from";
  private static final String FROM_WEIGHTS = "adapted-from-weights";
  private static final String FROM_THRESHOLD = "adapted-from-tag-threshold";

  /** Below this share of the spam a filter is none. */
  private static final double USELESS_RECALL = 0.1;

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
    ModelManifest base = ModelDirectory.manifest(from);
    ModelDescription is = base.description();
    CorpusReading reading = mail.reading();
    OwnMail own =
        OwnMail.read(
            mail.sources(),
            reading,
            Math.max(
                MessageGroups.CHARACTERS_READ,
                Gpt2Tokenizer.charactersRead(is.maxTokens(), is.maxWindows())),
            recipe.seed(),
            out,
            err);
    GoldenSet golden = GoldenSet.read(review.golden(), reading);
    List<ScoredMessage> before;
    List<ScoredMessage> goldenBefore;
    try (Gpt2SpamClassifier model = Gpt2SpamClassifier.openUnadapted(from, gpt2, threads())) {
      before = score(model, own);
      goldenBefore = Measuring.score(model, golden.messages());
    }
    double[] logOdds = before.stream().mapToDouble(m -> Temperature.logOdds(m.pSpam())).toArray();
    OwnWordsTrial trial = OwnWordsTrial.of(own, logOdds, recipe.thresholds(), out);
    Review held =
        new Review(
            Optional.of(golden),
            Optional.of(old(base, own, golden, before, goldenBefore)),
            "your mail");
    write(folder, base, own, trial, held);
  }

  private int threads() {
    return recipe.engine().threads().orElse(Runtime.getRuntime().availableProcessors());
  }

  private List<ScoredMessage> score(Gpt2SpamClassifier model, OwnMail own) {
    List<ScoredMessage> scored = new ArrayList<>();
    int all = own.messages().size();
    for (int at = 0; at < all; at = Math.min(all, at + AT_ONCE)) {
      scored.addAll(
          Measuring.score(model, own.messages().subList(at, Math.min(all, at + AT_ONCE))));
      out.printf(Locale.ROOT, "base       %s: %d of %d messages%n", called(), scored.size(), all);
      out.flush();
    }
    return scored;
  }

  /** The model that was named, else the one that is adapted, without what it had learnt. */
  private Review.Old old(
      ModelManifest base,
      OwnMail own,
      GoldenSet golden,
      List<ScoredMessage> before,
      List<ScoredMessage> goldenBefore)
      throws IOException {
    Optional<Path> named = review.named();
    if (named.isEmpty()) {
      return new Review.Old(called(), from, threshold(base), before, goldenBefore);
    }
    Path directory = named.get();
    try (Gpt2SpamClassifier other =
        Gpt2SpamClassifier.open(
            directory, review.oldBase(gpt2.orElse(null), directory), threads())) {
      return new Review.Old(
          other.model().id(),
          directory,
          other.model().tagThreshold(),
          Measuring.score(other, own.messages()),
          Measuring.score(other, golden.messages()));
    }
  }

  private String called() {
    return isEmbedded() ? "the embedded model" : fromId(ModelDirectory.manifest(from));
  }

  private boolean isEmbedded() {
    return !System.getProperty(EmbeddedModel.HOME, "").isEmpty()
        && from.equals(EmbeddedModel.directory());
  }

  private static String fromId(ModelManifest base) {
    return recorded(base, FROM).orElse(base.id());
  }

  private static double threshold(ModelManifest base) {
    return recorded(base, FROM_THRESHOLD)
        .map(Double::valueOf)
        .orElse(base.description().tagThreshold().pSpam());
  }

  private static Optional<String> recorded(ModelManifest base, String entry) {
    return base.files().containsKey(OwnWords.FILE)
        ? Optional.ofNullable(base.description().training().recipe().get(entry))
        : Optional.empty();
  }

  private void write(Path folder, ModelManifest base, OwnMail own, OwnWordsTrial trial, Review held)
      throws IOException {
    Map<String, Double> metrics = metrics(own, trial);
    ModelDescription unreviewed = description(base, own, trial, Map.of(), metrics);
    try (Staging staging = new Staging(folder)) {
      Path measured = staging.resolve("model");
      Map<String, ModelWriter.FileContent> files = files(base, trial.learnt());
      ModelWriter.create(measured, unreviewed, files);
      List<ScoredMessage> golden;
      try (Gpt2SpamClassifier model = Gpt2SpamClassifier.open(measured, gpt2, threads())) {
        golden = Measuring.score(model, held.golden().orElseThrow().messages());
      }
      double tag = trial.thresholds().tag().pSpam();
      Review.Findings findings = held.judge(trial.judged(), golden, tag).and(useless(trial));
      Map<String, String> described =
          held.described(provenance(base, own, trial), findings, publication.force(), metrics);
      String verdict = findings.comparison().orElseThrow().verdict(held.old().orElseThrow().id());
      List<String> remarks = new ArrayList<>(List.of(verdict));
      remarks.addAll(trial.thresholds().remarks());
      remarks.addAll(yardsticks(trial));
      ReportFiles.of(report(own, trial, remarks), REPORT)
          .forEach((name, content) -> files.put(name, file -> Files.write(file, content)));
      held.lines(findings, publication.force()).forEach(out::println);
      remarks.subList(1, remarks.size()).forEach(out::println);
      out.println(verdict + (findings.refused() ? "" : advice()));
      out.flush();
      ModelDescription description = description(base, own, trial, described, metrics);
      if (publication.refuses(findings)) {
        throw publication.keepAside(description, files, findings);
      }
      publication.write(description, files, measured, folder);
      out.println("written: " + publication.output().directory());
      out.println("report:  " + publication.output().directory().resolve(REPORT + ".html"));
      publication.publish(out);
      out.flush();
    }
  }

  private String advice() {
    return publication.link().isPresent()
        ? ""
        : "; publish it with hamlet model publish "
            + publication.output().directory()
            + " --link LINK";
  }

  private static List<String> useless(OwnWordsTrial trial) {
    ConfusionMatrix counts = ConfusionMatrix.of(trial.judged(), trial.thresholds().tag().pSpam());
    return counts.spamTagged() >= USELESS_RECALL * counts.spam()
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "it catches %d of %d spam, so it is no filter; look through the mail for wrong"
                    + " labels, highest-scoring ham first",
                counts.spamTagged(),
                counts.spam()));
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

  private static Map<String, Double> metrics(OwnMail own, OwnWordsTrial trial) {
    Map<String, Double> metrics = new TreeMap<>();
    Calibrated.addMetrics("own_", trial.judged(), trial.thresholds().tag().pSpam(), metrics);
    metrics.put("own_ham", (double) own.count(Label.HAM));
    metrics.put("own_spam", (double) own.count(Label.SPAM));
    metrics.put("own_words", (double) trial.learnt().size());
    metrics.put("tag_false_positive_rate_high", trial.thresholds().tag().falsePositiveBound());
    trial
        .thresholds()
        .reject()
        .ifPresent(c -> metrics.put("reject_false_positive_rate_high", c.falsePositiveBound()));
    return metrics;
  }

  private Map<String, String> provenance(ModelManifest base, OwnMail own, OwnWordsTrial trial) {
    Map<String, String> facts = Facts.of(mail);
    facts.put(FROM, fromId(base));
    facts.put(FROM_WEIGHTS, base.files().getOrDefault(ModelForm.WEIGHTS, ""));
    facts.put(FROM_THRESHOLD, Double.toString(threshold(base)));
    facts.put(
        "adapted-to",
        String.format(
            Locale.ROOT,
            "%d ham, %d spam; %d words and pairs",
            own.count(Label.HAM),
            own.count(Label.SPAM),
            trial.learnt().size()));
    return facts;
  }

  private ModelDescription description(
      ModelManifest base,
      OwnMail own,
      OwnWordsTrial trial,
      Map<String, String> described,
      Map<String, Double> metrics) {
    ModelDescription is = base.description();
    return new ModelDescription(
        name,
        is.architecture(),
        is.vocabulary(),
        is.maxTokens(),
        is.maxWindows(),
        is.readout(),
        is.neutralTokens(),
        is.sharpness(),
        is.calibration(),
        threshold(trial.thresholds().tag()),
        trial.thresholds().reject().map(Adaptation::threshold),
        is.baseSha256(),
        new TrainingRecord(described, recipe.seed(), own.digest(), metrics),
        is.seenHam().and(HamWriting.of(own.messages())));
  }

  private static Threshold threshold(Operating chosen) {
    return new Threshold(chosen.pSpam(), chosen.falsePositiveRate());
  }

  private Map<String, ModelWriter.FileContent> files(ModelManifest base, OwnWords learnt) {
    Map<String, ModelWriter.FileContent> files = new TreeMap<>();
    files.put(ModelForm.WEIGHTS, file -> copy(ModelForm.WEIGHTS, file));
    if (base.files().containsKey(KnownWords.FILE)) {
      files.put(KnownWords.FILE, file -> copy(KnownWords.FILE, file));
    }
    files.put(OwnWords.FILE, learnt::write);
    files.put(ModelForm.RECIPE, file -> Files.writeString(file, ModelForm.written(recipe)));
    return files;
  }

  /** No link: who changes the mode of the one must not change that of the other. */
  private void copy(String name, Path file) throws IOException {
    try (OutputStream copy = Files.newOutputStream(file)) {
      Files.copy(from.resolve(name), copy);
    }
  }

  private Report report(OwnMail own, OwnWordsTrial trial, List<String> remarks) {
    Operating tag = trial.thresholds().tag();
    Optional<Operating> reject = trial.thresholds().reject();
    return new Report(
        name,
        List.of(new MeasuredPart("own mail, by cross-validation", own.messages(), trial.judged())),
        tag.pSpam(),
        reject.map(Operating::pSpam),
        Optional.of(new Report.ChosenOn(tag, reject)),
        remarks,
        Optional.empty(),
        showText);
  }
}
