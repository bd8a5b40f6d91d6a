package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.dataset.CorpusFigures;
import org.hamletmail.dataset.MailRemarks;
import org.hamletmail.naming.LabeledMailOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code hamlet corpus inspect}: what labelled mail is like. Exit codes: 0 done, 1 failed, 2 wrong
 * arguments.
 */
@Command(
    name = "inspect",
    description = {
      "Shows what labelled mail is like, before anybody trains on it.",
      "",
      "Counts, balance, lengths in tokens, writing systems, copies and near-copies, and what can't"
          + " be read. Shows no text of any message."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class InspectCommand implements Callable<Integer> {
  @ArgGroup(exclusive = false, validate = false, heading = "%nMail:%n")
  private LabeledMailOptions corpus = new LabeledMailOptions();

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "120",
      description = "Tokens of a window (default: ${DEFAULT-VALUE}).")
  private int window = 120;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the lengths into a PNG file, which is overwritten.")
  private @Nullable Path plot;

  @Spec private CommandSpec spec;

  /** For picocli. */
  public InspectCommand() {}

  @Override
  public Integer call() {
    return Outcome.of("hamlet corpus inspect", spec, this::inspect);
  }

  private void inspect() throws IOException {
    List<CorpusSource> sources = corpus.sources();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "no mail to look at; name some with --ham, --spam or --labeled");
    }
    if (window < 1) {
      throw new IllegalArgumentException("--max-tokens is " + window + "; expected at least 1");
    }
    Corpus read = Corpus.read(sources, corpus.reading());
    InspectReport report = new InspectReport(CorpusFigures.of(read, window));
    if (json) {
      spec.commandLine().getOut().println(report.json());
    } else {
      report.lines().forEach(spec.commandLine().getOut()::println);
    }
    spec.commandLine().getOut().flush();
    MailRemarks.skipped(read.skipped()).forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getErr().flush();
    if (plot != null) {
      report.plot(plot);
    }
  }
}
