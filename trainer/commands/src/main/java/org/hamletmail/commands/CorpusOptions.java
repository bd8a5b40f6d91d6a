package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.TextSettings;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.MaildirMail;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name labelled mail. */
public final class CorpusOptions {
  @Option(
      names = "--ham",
      paramLabel = "PATH",
      description =
          "Wanted mail: a message, an mbox, a Maildir, or a folder or archive (tar, zip, gz, bz2, xz)"
              + " with any of these. Repeatable.")
  private List<Path> ham = new ArrayList<>();

  @Option(
      names = "--spam",
      paramLabel = "PATH",
      description = "Unwanted mail, named as with --ham. Repeatable.")
  private List<Path> spam = new ArrayList<>();

  @Option(
      names = "--labeled",
      paramLabel = "FILE",
      description =
          "A table with one message a row: ham or spam (or 0, 1) and the text, separated by tabs,"
              + " commas or semicolons, with or without a header; or lines of JSON with \"label\" and"
              + " \"text\" or, in Base64, \"raw\". Packed or not. Repeatable.")
  private List<Path> labeled = new ArrayList<>();

  @Option(
      names = "--maildir",
      converter = Choice.OfMaildirMail.class,
      completionCandidates = Choice.OfMaildirMail.class,
      paramLabel = "WHICH",
      defaultValue = "kept",
      description =
          "What is read of a Maildir: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, which"
              + " leaves out drafts and what is marked as deleted; seen also what nobody has looked"
              + " at).")
  private MaildirMail maildirMail = MaildirMail.KEPT;

  @Option(
      names = "--follow-links",
      description =
          "Follow symbolic links in folders. Without it they are left out: in other people's mail they"
              + " lead to what they like.")
  private boolean followLinks;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration file of the filter, whose hamlet.text says how much is read of a message;"
              + " without it the defaults apply. Use the one that the model will serve with.")
  private @Nullable Path config;

  /** Returns how the mail is read: as the filter does that has the configuration. */
  public CorpusReading reading() {
    return CorpusReading.within(limits(), followLinks);
  }

  /** Returns how much is read of a message. */
  public TextSettings limits() {
    return config == null ? TextSettings.defaults() : ConfigLoader.load(config).text();
  }

  /** Returns the mail that is named, in the order ham, spam, tables; empty where none is. */
  public List<CorpusSource> sources() {
    return sources(ham, spam, labeled).stream()
        .map(source ->
            source instanceof CorpusSource.Mail mail
                ? new CorpusSource.Mail(mail.label(), mail.path(), maildirMail)
                : source)
        .toList();
  }

  static List<CorpusSource> sources(List<Path> ham, List<Path> spam, List<Path> labeled) {
    List<CorpusSource> sources = new ArrayList<>();
    ham.forEach(path -> sources.add(new CorpusSource.Mail(Label.HAM, path)));
    spam.forEach(path -> sources.add(new CorpusSource.Mail(Label.SPAM, path)));
    labeled.forEach(path -> sources.add(new CorpusSource.Table(path)));
    return sources;
  }
}
