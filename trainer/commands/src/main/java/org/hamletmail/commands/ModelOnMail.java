package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hamletmail.classifier.EmbeddedModel;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.dataset.MailRemarks;
import org.hamletmail.naming.LabeledMailOptions;
import org.hamletmail.naming.ModelOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name a model, and labelled mail to try it on. */
public final class ModelOnMail {
  /** More of them hang where memory for their stacks ends. */
  private static final int MAX_THREADS = 1024;

  @Mixin private ModelOptions model;

  @ArgGroup(exclusive = false, validate = false, heading = "%nMail:%n")
  private LabeledMailOptions corpus = new LabeledMailOptions();

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "P(spam) from which mail counts as spam (default: the model's tag threshold).")
  private @Nullable Double threshold;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the computation (default: one a processor).")
  private @Nullable Integer threads;

  /** For picocli. */
  public ModelOnMail() {}

  /** A model and mail, at hand as long as the trial lasts. */
  @FunctionalInterface
  public interface Trial {
    /**
     * Tries the model.
     *
     * @param mail that could be read
     * @param reading how it was read
     * @param tag P(spam) from which mail counts as spam
     */
    void run(SpamClassifier classifier, Corpus mail, CorpusReading reading, double tag)
        throws IOException;
  }

  /**
   * Opens the model, reads the mail, and tries the one on the other.
   *
   * @param purpose of the mail, for where none is named: "evaluate on"
   * @param err told what mail can't be read
   * @throws IllegalArgumentException if no mail is named, or the threshold is no probability
   */
  public void run(String purpose, PrintWriter err, Trial trial) throws IOException {
    List<CorpusSource> sources = corpus.sources();
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "no mail to " + purpose + "; name some with --ham, --spam or --labeled");
    }
    Double fixed = threshold;
    if (fixed != null && !(fixed >= 0 && fixed <= 1)) {
      throw new IllegalArgumentException(
          "--threshold is " + fixed + "; expected a probability from 0 to 1");
    }
    Integer wanted = threads;
    if (wanted != null && (wanted < 1 || wanted > MAX_THREADS)) {
      throw new IllegalArgumentException(
          "--threads is " + wanted + "; expected 1 to " + MAX_THREADS);
    }
    CorpusReading reading = corpus.reading();
    ModelSettings named = model.over(corpus.config().model());
    Optional<Path> base = named.base();
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(
            named.directory().orElseGet(EmbeddedModel::directory),
            base.isEmpty() ? base : Optional.of(BaseFile.find(base.get(), System.getenv())),
            threads == null ? Runtime.getRuntime().availableProcessors() : threads,
            named.precision())) {
      Corpus mail = Corpus.read(sources, reading);
      MailRemarks.skipped(mail.skipped()).forEach(err::println);
      err.flush();
      trial.run(
          classifier, mail, reading, fixed == null ? classifier.model().tagThreshold() : fixed);
    }
  }

  /** Returns the line that says what was tried on how much. */
  public static String heading(SpamClassifier classifier, Corpus mail) {
    return String.format(
        Locale.ROOT,
        "model %s on %d messages (%d ham, %d spam)",
        classifier.model().id(),
        mail.messages().size(),
        mail.count(Label.HAM),
        mail.count(Label.SPAM));
  }
}
