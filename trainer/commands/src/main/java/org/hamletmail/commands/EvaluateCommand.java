package org.hamletmail.commands;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.hamletmail.classifier.ModelInfo;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.console.OptionalCommand;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
public final class EvaluateCommand implements OptionalCommand, Callable<Integer> {
  @Mixin private ModelOnMail given;

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

  @Option(
      names = "--by-folder",
      description = "Print the figures of each folder below those that are named, too.")
  private boolean byFolder;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public EvaluateCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet evaluate", spec, this::evaluate);
  }

  private void evaluate() throws IOException {
    // A page that can't be written is said before the mail is read.
    ReportOutput page = report == null ? null : ReportOutput.at(report);
    given.run(
        "evaluate on",
        spec.commandLine().getErr(),
        (classifier, mail, reading, tag) -> {
          List<ScoredMessage> scores = Measuring.score(classifier, mail.messages());
          if (page != null) {
            page.write(
                new Report(
                    classifier.model().id(),
                    List.of(new MeasuredPart("given mail", mail.messages(), scores)),
                    tag,
                    reject(classifier.model(), tag),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    showText));
          }
          print(classifier, mail, Evaluation.of(byFolder ? grouped(mail, scores) : scores, tag));
        });
  }

  private static List<ScoredMessage> grouped(Corpus mail, List<ScoredMessage> scores) {
    return IntStream.range(0, scores.size())
        .mapToObj(i -> scores.get(i).from(MailFolder.of(mail.messages().get(i))))
        .toList();
  }

  /** Mail is never rejected below the threshold from which it is spam at all. */
  private static Optional<Double> reject(ModelInfo model, double tag) {
    return model.rejectThreshold().stream().boxed().filter(reject -> reject >= tag).findFirst();
  }

  private void print(SpamClassifier classifier, Corpus mail, Evaluation evaluation) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonObject all = new JsonObject();
      all.addProperty("model", classifier.model().id());
      all.addProperty("skipped", mail.skipped().size());
      evaluation.toJson().asMap().forEach(all::add);
      out.println(new GsonBuilder().serializeNulls().create().toJson(all));
    } else {
      out.println(ModelOnMail.heading(classifier, mail));
      evaluation.lines().forEach(out::println);
    }
    out.flush();
  }
}
