package org.hamletmail.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Splits an mbox into its messages.
 *
 * <p>A message begins with a {@code From_} line: {@code From}, a sender, and a date that ends in a
 * year (and perhaps a time zone), at the start of the file or after an empty line. A line of prose
 * that begins with {@code From } lacks the date and stays text, so mboxes of writers that do not
 * quote are read too. Body lines {@code >From }, {@code >>From } and so on lose one {@code >}
 * (mboxrd; right for mboxo as well, where only {@code From } was ever quoted). Bytes are kept as
 * they are, whatever their charset; mime4j's own iterator decodes the whole file to characters
 * first, which loses 8-bit bytes, and can't read more than 2 GB.
 *
 * <p>The file is read as a stream, with one message in memory at most.
 */
public final class MboxReader {
  // asctime, with the variations that are found: a zone before or after the year, no seconds.
  private static final Pattern SEPARATOR =
      Pattern.compile(
          "From +\\S.*? +(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
              + "([A-Z][a-z]{2} +\\d{1,2}|\\d{1,2} +[A-Z][a-z]{2} +\\d{4}) +\\d{1,2}:\\d{2}.*");
  private static final int LONGEST_SEPARATOR = 1000;

  private final String name;
  private final int maxMessageBytes;
  private final MailVisitor visitor;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream(1 << 14);
  private int number;
  private Optional<Instant> delivered = Optional.empty();
  private boolean afterEmptyLine = true;
  // The empty line before a separator belongs to the format, not to the message: held back.
  private byte[] heldBack = {};

  private MboxReader(String name, int maxMessageBytes, MailVisitor visitor) {
    this.name = name;
    this.maxMessageBytes = maxMessageBytes;
    this.visitor = visitor;
  }

  /**
   * Reads an mbox to its end. A message without any content is reported as unreadable.
   *
   * @param name what ids begin with: {@code name#1} is the first message; where there is only one,
   *     its id is the name alone
   * @param in the mbox; not closed
   * @param maxMessageBytes bytes that are kept of each message, from its start, at least 1
   * @throws IOException if the stream fails; messages before that have been delivered
   */
  public static void read(String name, InputStream in, int maxMessageBytes, MailVisitor visitor)
      throws IOException {
    MboxReader reader = new MboxReader(name, maxMessageBytes, visitor);
    LineReader lines = new LineReader(in);
    while (lines.next()) {
      reader.line(lines);
    }
    reader.finish(true);
  }

  private void line(LineReader line) {
    if (line.startsLine() && afterEmptyLine && isSeparator(line)) {
      finish(false);
      number++;
      delivered =
          Delivery.read(new String(line.buffer(), 0, line.length(), StandardCharsets.ISO_8859_1));
      afterEmptyLine = false;
      return;
    }
    append(heldBack, 0, heldBack.length);
    heldBack = new byte[0];
    boolean empty = line.startsLine() && line.isEmpty();
    if (empty) {
      heldBack = Arrays.copyOf(line.buffer(), line.length());
    } else {
      int from = line.startsLine() && isQuotedFrom(line) ? 1 : 0;
      append(line.buffer(), from, line.length() - from);
    }
    afterEmptyLine = empty;
  }

  private void append(byte[] bytes, int from, int length) {
    int room = maxMessageBytes - message.size();
    message.write(bytes, from, Math.min(room, length));
  }

  private void finish(boolean atEnd) {
    boolean preamble = number == 0 && message.size() == 0;
    heldBack = new byte[0];
    if (preamble) {
      return;
    }
    String id = atEnd && number <= 1 ? name : name + "#" + Math.max(number, 1);
    if (message.size() == 0) {
      visitor.unreadable(id, "empty message");
    } else {
      visitor.message(id, message.toByteArray(), delivered);
    }
    message.reset();
  }

  private static boolean isSeparator(LineReader line) {
    byte[] b = line.buffer();
    return line.length() > 5
        && line.length() <= LONGEST_SEPARATOR
        && b[0] == 'F'
        && b[1] == 'r'
        && b[2] == 'o'
        && b[3] == 'm'
        && b[4] == ' '
        && SEPARATOR
            .matcher(new String(b, 0, line.length(), StandardCharsets.ISO_8859_1).strip())
            .matches();
  }

  private static boolean isQuotedFrom(LineReader line) {
    byte[] b = line.buffer();
    int i = 0;
    while (i < line.length() && b[i] == '>') {
      i++;
    }
    return i > 0
        && line.length() >= i + 5
        && b[i] == 'F'
        && b[i + 1] == 'r'
        && b[i + 2] == 'o'
        && b[i + 3] == 'm'
        && b[i + 4] == ' ';
  }
}
