package org.hamletmail.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.text.MessageText;

/**
 * Labelled messages, read into memory as text. The order is that of the sources and, within one,
 * that of the file names, so that one corpus always gives one order.
 *
 * @param messages what could be read
 * @param skipped what could not; reading went on with the next message
 */
public record Corpus(List<LabeledMessage> messages, List<SkippedMessage> skipped) {

  // A cell goes the way that mail goes, so that its characters are normalised the same.
  private static final String AS_MAIL =
      "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n";

  /** Copies the lists. */
  public Corpus {
    messages = List.copyOf(messages);
    skipped = List.copyOf(skipped);
  }

  /**
   * Reads sources.
   *
   * @param sources any number, also none
   * @param extractor from the bytes of a message to its text; the one that serves
   * @param maxMessageBytes bytes that are read of each message, at least 1
   * @throws CorpusException if a source is missing, is unreadable as a whole, or holds no message
   */
  public static Corpus read(
      List<CorpusSource> sources, Function<byte[], MessageText> extractor, int maxMessageBytes) {
    List<LabeledMessage> messages = new ArrayList<>();
    List<SkippedMessage> skipped = new ArrayList<>();
    for (CorpusSource source : sources) {
      int before = messages.size();
      int skippedBefore = skipped.size();
      try {
        switch (source) {
          case CorpusSource.Table table -> readTable(table, extractor, messages, skipped);
          case CorpusSource.Mail mail ->
              new MailFiles(maxMessageBytes)
                  .read(mail.path(), collector(mail, extractor, messages, skipped));
        }
      } catch (NoSuchFileException e) {
        throw new CorpusException(source.path() + " doesn't exist; check the path", e);
      } catch (IOException e) {
        throw new CorpusException(source.path() + " can't be read: " + MailFiles.reason(e), e);
      }
      if (messages.size() == before) {
        throw new CorpusException(
            source.path()
                + " holds no message that can be read"
                + (skipped.size() > skippedBefore
                    ? "; the first of "
                        + (skipped.size() - skippedBefore)
                        + " skipped: "
                        + skipped.get(skippedBefore).id()
                        + ": "
                        + skipped.get(skippedBefore).reason()
                    : "; expected a message, an mbox, a Maildir, a folder of them, or a table with"
                        + " --labeled"));
      }
    }
    return new Corpus(messages, skipped);
  }

  /** Returns how many messages have a label. */
  public int count(Label label) {
    return (int) messages.stream().filter(m -> m.label() == label).count();
  }

  /** Returns the SHA-256, in hexadecimal, of all labels and texts in their order. */
  public String digest() {
    MessageDigest sha = sha256();
    for (LabeledMessage m : messages) {
      sha.update(m.label().name().getBytes(StandardCharsets.US_ASCII));
      byte[] text = m.text().forModel().getBytes(StandardCharsets.UTF_8);
      sha.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha.update(text);
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void readTable(
      CorpusSource.Table table,
      Function<byte[], MessageText> extractor,
      List<LabeledMessage> messages,
      List<SkippedMessage> skipped)
      throws IOException {
    LabeledTable.Content content = LabeledTable.read(table.path());
    String source = table.path().toString();
    for (LabeledTable.Row row : content.rows()) {
      messages.add(
          new LabeledMessage(
              row.label(),
              source + ":" + row.number(),
              source,
              extractor.apply((AS_MAIL + row.text()).getBytes(StandardCharsets.UTF_8))));
    }
    skipped.addAll(content.skipped());
  }

  private static MailVisitor collector(
      CorpusSource.Mail mail,
      Function<byte[], MessageText> extractor,
      List<LabeledMessage> messages,
      List<SkippedMessage> skipped) {
    String source = mail.path().toString();
    return new MailVisitor() {
      @Override
      public void message(String id, byte[] message) {
        messages.add(new LabeledMessage(mail.label(), id, source, extractor.apply(message)));
      }

      @Override
      public void unreadable(String id, String reason) {
        skipped.add(new SkippedMessage(id, reason));
      }
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
