package org.hamletmail.naming;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.MaildirMail;
import picocli.CommandLine.Option;

/** Options that name labelled mail. */
public class LabeledMailOptions extends MailOptions {
  @Option(
      names = "--ham",
      paramLabel = "PATH",
      description = "Wanted mail: file, mbox, Maildir, folder, archive.")
  private List<Path> ham = new ArrayList<>();

  @Option(names = "--spam", paramLabel = "PATH", description = "Unwanted mail, likewise.")
  private List<Path> spam = new ArrayList<>();

  @Option(
      names = "--labeled",
      paramLabel = "FILE",
      description = "A table of labels and texts, or lines of JSON.")
  private List<Path> labeled = new ArrayList<>();

  @Option(
      names = "--maildir",
      converter = OfMaildir.class,
      completionCandidates = OfMaildir.class,
      paramLabel = "WHICH",
      defaultValue = "kept",
      description = "Of a Maildir: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private MaildirMail maildir = MaildirMail.KEPT;

  /** For picocli. */
  public LabeledMailOptions() {}

  /** Returns how the mail is read: as the filter does that has the configuration. */
  public final CorpusReading reading() {
    return CorpusReading.within(config().text(), followLinks());
  }

  /** Returns what is read of a Maildir. */
  public final MaildirMail maildir() {
    return maildir;
  }

  /** Returns the mail that was named, ham first. */
  public final List<CorpusSource> sources() {
    List<CorpusSource> sources = new ArrayList<>();
    ham.forEach(path -> sources.add(new CorpusSource.Mail(Label.HAM, path, maildir)));
    spam.forEach(path -> sources.add(new CorpusSource.Mail(Label.SPAM, path, maildir)));
    labeled.forEach(path -> sources.add(new CorpusSource.Table(path)));
    return sources;
  }

  /** What is read of a Maildir, in lower case. */
  static final class OfMaildir extends Choice<MaildirMail> {
    OfMaildir() {
      super(MaildirMail.values());
    }
  }
}
