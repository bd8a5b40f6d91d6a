package org.hamletmail.cli;

import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Explainer;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.corpus.MailFiles;
import org.hamletmail.corpus.MaildirMail;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.naming.MailOptions;
import org.hamletmail.naming.ModelOptions;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.SharedVerdicts;
import org.hamletmail.policy.SpamFilter;
import org.hamletmail.text.MessageTextExtractor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hamlet scan}: what the milter would say of stored mail. */
@Command(
    name = "scan",
    description = {
      "Say of stored messages what the milter would say of them.",
      "Prints a line a message: label, P(spam), share of the text that was read, what the milter"
          + " would do, path.",
      "Exits with 0 where all messages were classified, whatever they are, and with 1 where some"
          + " could not be."
    })
final class ScanCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "A message file, an mbox, a Maildir, a folder of these at any depth, or - for standard"
              + " input.")
  private List<String> paths = List.of();

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--explain",
      description = {
        "Also mark in each text what makes the model call it spam, by leaving parts out: this prints"
            + " the text of the messages, and takes up to a hundred times as long."
      })
  private boolean explain;

  @Mixin private ModelOptions model;

  @Mixin private MailOptions mail;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Messages that are classified at once (default: one a processor).")
  private @Nullable Integer workers;

  @Spec private CommandSpec spec;

  private final Function<ModelSettings, SpamClassifier> open;
  private final InputStream stdin;

  /** Scans with GPT-2. */
  ScanCommand() {
    this(
        settings ->
            Gpt2SpamClassifier.open(
                settings.directory().orElseGet(EmbeddedModel::directory),
                settings.base(),
                settings.threads(),
                settings.precision()),
        System.in);
  }

  /** Scans with another classifier; a test's needs no engine. */
  ScanCommand(Function<ModelSettings, SpamClassifier> open, InputStream stdin) {
    this.open = open;
    this.stdin = stdin;
  }

  @Override
  public Integer call() throws InterruptedException {
    int atOnce = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    if (atOnce < 1 || atOnce > 256) {
      throw usage("--workers is " + atOnce + "; expected 1 to 256");
    }
    if (paths.stream().filter(MailScan.STDIN::equals).count() > 1) {
      throw usage("- is named twice; standard input can be read once");
    }
    HamletConfig config = mail.config();
    MessageTextExtractor extractor = new MessageTextExtractor(config.text());
    PrintWriter err = spec.commandLine().getErr();
    try (SpamClassifier classifier = open.apply(model.over(config.model()));
        ScanOutput output =
            new ScanOutput(
                spec.qualifiedName(),
                spec.commandLine().getOut(),
                err,
                json,
                Colours.wanted(),
                classifier.model().id())) {
      SpamFilter filter =
          SpamFilter.of(
              config,
              classifier,
              SharedVerdicts.NONE,
              Lists.none(),
              LearnedMemory.none(),
              FilterMetrics.none());
      try {
        Optional<Explainer> explainer =
            explain ? Optional.of(new Explainer(classifier)) : Optional.empty();
        MailFiles files =
            new MailFiles(MailFiles.bytesRead(config.text()), MaildirMail.ALL, mail.followLinks());
        new MailScan(filter, explainer, extractor, files, stdin, atOnce).run(paths, output);
      } catch (ScanOutput.ReaderGone e) {
        // Like head: it has what it wanted.
        return 0;
      }
      return output.allScanned() ? 0 : Failures.FAILED;
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
