package org.hamletmail.trainer;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.report.MeasuredPart;
import org.hamletmail.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet evaluate}: how good a model is on labelled mail. Exit codes: 0 done, 1 failed, 2
 * wrong arguments.
 */
@Command(
    name = "evaluate",
    description = "Measures a model on labelled mail that it was not trained on.",
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class EvaluateCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The model directory.")
  private Path directory;

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "The checkpoint that the model stands on, where it was stored without it.")
  private @Nullable Path base;

  @ArgGroup(exclusive = false, validate = false, heading = "%nMail:%n")
  private CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "P(spam) from which mail counts as spam (default: the model's tag threshold).")
  private @Nullable Double threshold;

  @Option(
      names = "--evasion",
      description =
          "Also disguise the mail in the ways of spammers, and print what recall each costs. Takes"
              + " ham, to hide behind, and spam; about 25 times as long.")
  private boolean evasion;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "123",
      description = "Of what is random in --evasion (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description =
          "Write a page for people, and its plots as PNG files beside it; files of these names are"
              + " overwritten.")
  private @Nullable Path report;

  @Option(
      names = "--show-text",
      description =
          "Let the report show how the worst mistaken messages begin, not their path alone.")
  private boolean showText;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the computation (default: one a processor).")
  private @Nullable Integer threads;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public EvaluateCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet evaluate", spec, this::evaluate);
  }

  private void evaluate() throws IOException {
    List<CorpusSource> sources = corpus.sources();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "no mail to evaluate on; name some with --ham, --spam or --labeled");
    }
    Double fixed = threshold;
    if (fixed != null && !(fixed >= 0 && fixed <= 1)) {
      throw new IllegalArgumentException(
          "--threshold is " + fixed + "; expected a probability from 0 to 1");
    }
    ReportOutput page = report == null ? null : ReportOutput.at(report);
    CorpusReading reading = corpus.reading();
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(
            directory,
            base == null ? Optional.empty() : Optional.of(BaseFile.find(base, System.getenv())),
            threads == null ? Runtime.getRuntime().availableProcessors() : threads)) {
      Corpus read = Corpus.read(sources, reading);
      TrainingData.report(read.skipped(), spec.commandLine().getErr());
      List<ScoredMessage> scores = Measuring.score(classifier, read.messages());
      double tag = fixed == null ? classifier.model().tagThreshold() : fixed;
      Evaluation evaluation = Evaluation.of(scores, tag);
      if (page != null) {
        page.write(
            new Report(
                classifier.model().id(),
                List.of(new MeasuredPart("given mail", read.messages(), scores)),
                tag,
                reject(classifier.model(), tag),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                showText));
      }
      Optional<EvasionReport> evasions =
          evasion
              ? Optional.of(
                  EvasionReport.of(classifier, read.messages(), reading.extractor(), tag, seed))
              : Optional.empty();
      print(classifier.model().id(), read, evaluation, evasions, spec.commandLine().getOut());
    }
  }

  /** Mail is never rejected below the threshold from which it is spam at all. */
  private static Optional<Double> reject(ModelInfo model, double tag) {
    return model.rejectThreshold().stream().boxed().filter(reject -> reject >= tag).findFirst();
  }

  private void print(
      String id,
      Corpus read,
      Evaluation evaluation,
      Optional<EvasionReport> evasions,
      PrintWriter out) {
    if (json) {
      JsonObject all = new JsonObject();
      all.addProperty("model", id);
      all.addProperty("skipped", read.skipped().size());
      evaluation.toJson().asMap().forEach(all::add);
      evasions.ifPresent(report -> all.add("evasion", report.toJson()));
      out.println(new GsonBuilder().serializeNulls().create().toJson(all));
    } else {
      out.printf(
          Locale.ROOT,
          "model %s on %d messages (%d ham, %d spam)%n",
          id,
          read.messages().size(),
          read.count(Label.HAM),
          read.count(Label.SPAM));
      evaluation.lines().forEach(out::println);
      evasions.ifPresent(report -> report.lines().forEach(out::println));
    }
    out.flush();
  }
}
