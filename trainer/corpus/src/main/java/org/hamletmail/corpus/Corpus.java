package org.hamletmail.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hamletmail.classifier.Label;
import org.hamletmail.files.Sha256;

/**
 * Labelled messages, read into memory as text. The order is that of the sources and, within one,
 * that of the file names, so that one corpus always gives one order.
 *
 * @param messages what could be read
 * @param skipped what could not; reading went on with the next message
 */
public record Corpus(List<LabeledMessage> messages, List<SkippedMessage> skipped) {

  // Below this a handful of broken messages may be most of a small corpus.
  private static final int FEW = 20;

  /** Copies the lists. */
  public Corpus {
    messages = List.copyOf(messages);
    skipped = List.copyOf(skipped);
  }

  /**
   * Reads sources.
   *
   * @param sources any number, also none
   * @throws CorpusException if a source is missing, is unreadable as a whole, is damaged so that
   *     any number of messages may be missing, holds no message, or more broken ones than others
   */
  public static Corpus read(List<CorpusSource> sources, CorpusReading reading) {
    return read(sources, reading, ArchiveLimits.defaults());
  }

  static Corpus read(List<CorpusSource> sources, CorpusReading reading, ArchiveLimits limits) {
    int maxMessageBytes = reading.maxMessageBytes();
    List<LabeledMessage> messages = new ArrayList<>();
    List<SkippedMessage> skipped = new ArrayList<>();
    for (CorpusSource source : sources) {
      CorpusCollector collector = new CorpusCollector(source, reading.extractor());
      try {
        switch (source) {
          case CorpusSource.Table table ->
              LabeledFiles.read(table.path(), maxMessageBytes, limits, collector);
          case CorpusSource.Mail mail ->
              new MailFiles(maxMessageBytes, mail.maildirMail(), reading.followLinks(), limits)
                  .read(mail.path(), Belonging.of(mail, sources), collector);
          case CorpusSource.Text text ->
              TextFiles.read(text.path(), reading.followLinks(), collector);
        }
      } catch (NoSuchFileException e) {
        throw new CorpusException(source.path() + " doesn't exist; check the path", e);
      } catch (LabeledTable.LayoutException e) {
        throw new CorpusException(source.path() + ": " + e.getMessage(), e);
      } catch (IOException e) {
        throw new CorpusException(
            source.path()
                + " can't be read"
                + (collector.messages().isEmpty()
                    ? ""
                    : " to its end, only " + collector.messages().size() + " message(s) of it")
                + ": "
                + MailFiles.reason(e),
            e);
      }
      requireUseful(source, collector);
      messages.addAll(collector.messages());
      skipped.addAll(collector.skipped());
    }
    return new Corpus(messages, skipped);
  }

  private static void requireUseful(CorpusSource source, CorpusCollector collector) {
    List<SkippedMessage> skipped = collector.skipped();
    long broken = skipped.stream().filter(SkippedMessage::broken).count();
    int read = collector.messages().size();
    String first =
        skipped.isEmpty()
            ? ""
            : "; the first of "
                + skipped.size()
                + " skipped: "
                + skipped.getFirst().id()
                + ": "
                + skipped.getFirst().reason();
    if (read == 0) {
      throw new CorpusException(
          source.path()
              + " holds no message that can be read"
              + (first.isEmpty() ? "; expected " + expected(source) : first));
    }
    if (broken > FEW && broken > read) {
      throw new CorpusException(
          String.format(
              Locale.ROOT,
              "%s: most of it can't be read (%d of %d messages), so it is hardly what was meant%s",
              source.path(),
              broken,
              broken + read,
              first));
    }
  }

  private static String expected(CorpusSource source) {
    return source instanceof CorpusSource.Text
        ? "a text, or a folder with files that end in .txt"
        : "a message, an mbox, a Maildir, a folder or archive of them, or a table with --labeled";
  }

  /** Returns how many messages have a label. */
  public int count(Label label) {
    return (int) messages.stream().filter(m -> m.label() == label).count();
  }

  /** Returns the SHA-256, in hexadecimal, of all labels and texts in their order. */
  public String digest() {
    MessageDigest sha = Sha256.digest();
    for (LabeledMessage m : messages) {
      sha.update(m.label().name().getBytes(StandardCharsets.US_ASCII));
      byte[] text = m.text().forModel().getBytes(StandardCharsets.UTF_8);
      sha.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha.update(text);
    }
    return Sha256.hex(sha.digest());
  }
}
