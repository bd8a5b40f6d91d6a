package org.hamletmail.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Splits an mbox into its messages.
 *
 * <p>A message begins with a {@code From_} line, see {@link FromLine}. A byte order mark and empty
 * lines at the start of the file are passed over. Body lines {@code >From }, {@code >>From } and so
 * on lose one {@code >} (mboxrd; right for mboxo as well, where only {@code From } was ever
 * quoted). A {@code Content-Length} is believed where the next message or the end of the file
 * stands exactly there: then nothing in the body separates and nothing is unquoted (mboxcl2).
 * Elsewhere it is wrong, as after any edit, and counts for nothing. Bytes are kept as they are,
 * whatever their charset; mime4j's own iterator decodes the whole file to characters first, which
 * loses 8-bit bytes, and can't read more than 2 GB.
 *
 * <p>The file is read as a stream, with one message in memory at most, and what its Content-Length
 * announces.
 */
public final class MboxReader {
  private static final int LONGEST_BODY = 64 << 20;
  private static final String CONTENT_LENGTH = "content-length:";

  private final LookAhead lines;
  private final String name;
  private final int maxMessageBytes;
  private final MailVisitor visitor;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream(1 << 14);
  private int number;
  private Optional<Instant> delivered = Optional.empty();
  private boolean startsLine = true;
  private boolean afterEmptyLine = true;
  private boolean inHeader;
  private long contentLength = -1;
  // The empty line before a separator belongs to the format, not to the message: held back.
  private byte[] heldBack = {};

  private MboxReader(String name, InputStream in, int maxMessageBytes, MailVisitor visitor) {
    this.lines = new LookAhead(in);
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
    new MboxReader(name, in, maxMessageBytes, visitor).read();
  }

  private void read() throws IOException {
    skipMarkAndEmptyLines();
    boolean first = true;
    int length = lines.piece(0);
    while (length > 0) {
      line(length, first);
      first = false;
      length = lines.piece(0);
    }
    finish(true);
  }

  private void skipMarkAndEmptyLines() throws IOException {
    if (lines.reach(3) && Start.isMarkOfUtf8(lines.copy(0, 3))) {
      lines.advance(3);
    }
    int length = lines.piece(0);
    while (lines.isEmptyLine(0, length)) {
      lines.advance(length);
      length = lines.piece(0);
    }
  }

  private void line(int length, boolean first) throws IOException {
    if (startsLine && FromLine.begins(lines, 0, length, first, afterEmptyLine)) {
      finish(false);
      number++;
      delivered = Delivery.read(text(length));
      inHeader = true;
      contentLength = -1;
      afterEmptyLine = false;
      lines.advance(length);
      return;
    }
    append(heldBack);
    heldBack = new byte[0];
    boolean empty = startsLine && lines.isEmptyLine(0, length);
    if (inHeader && startsLine) {
      if (!empty) {
        lookForContentLength(length);
      } else if (bodyEndsWhereAnnounced(length)) {
        append(lines.copy(0, length + (int) contentLength));
        lines.advance(length + (int) contentLength);
        skipToNext();
        return;
      }
      inHeader = !empty;
    }
    if (empty) {
      heldBack = lines.copy(0, length);
    } else {
      int from = startsLine && isQuotedFrom(length) ? 1 : 0;
      append(lines.copy(from, length - from));
    }
    afterEmptyLine = empty;
    startsLine = lines.endsLine(0, length);
    lines.advance(length);
  }

  private String text(int length) {
    return new String(lines.copy(0, length), StandardCharsets.ISO_8859_1);
  }

  private void lookForContentLength(int length) {
    byte first = lines.at(0);
    if ((first != 'C' && first != 'c') || length > 100) {
      return;
    }
    String line = text(length).strip().toLowerCase(Locale.ROOT);
    if (line.startsWith(CONTENT_LENGTH)) {
      String digits = line.substring(CONTENT_LENGTH.length()).strip();
      // Twice is once too often.
      contentLength =
          contentLength == -1 && digits.matches("\\d{1,9}") ? Long.parseLong(digits) : -2;
    }
  }

  /** Returns whether the body that the header announced ends with the file or before a message. */
  private boolean bodyEndsWhereAnnounced(int emptyLine) throws IOException {
    if (contentLength < 0
        || contentLength > Math.min(LONGEST_BODY, maxMessageBytes)
        || !lines.reach(emptyLine + contentLength)) {
      return false;
    }
    int end = emptyLine + (int) contentLength;
    int length = lines.piece(end);
    int emptyLines = 0;
    while (lines.isEmptyLine(end, length) && emptyLines < 2) {
      emptyLines++;
      end += length;
      length = lines.piece(end);
    }
    boolean lineBefore =
        emptyLines > 0 || contentLength == 0 || lines.endsLine(0, emptyLine + (int) contentLength);
    return length == 0 || (lineBefore && FromLine.begins(lines, end, length, false, true));
  }

  private void skipToNext() throws IOException {
    int length = lines.piece(0);
    while (lines.isEmptyLine(0, length)) {
      lines.advance(length);
      length = lines.piece(0);
    }
    startsLine = true;
    afterEmptyLine = true;
    inHeader = false;
  }

  private void append(byte[] bytes) {
    int room = maxMessageBytes - message.size();
    message.write(bytes, 0, Math.min(room, bytes.length));
  }

  private void finish(boolean atEnd) {
    boolean preamble = number == 0 && message.size() == 0;
    heldBack = new byte[0];
    if (preamble) {
      return;
    }
    // What stands before the first separator is a message too.
    number = Math.max(number, 1);
    String id = atEnd && number == 1 ? name : name + "#" + number;
    if (message.size() == 0) {
      visitor.unreadable(id, "empty message");
    } else {
      visitor.message(id, message.toByteArray(), delivered);
    }
    message.reset();
  }

  private boolean isQuotedFrom(int length) {
    int i = 0;
    while (i < length && lines.at(i) == '>') {
      i++;
    }
    return i > 0
        && length >= i + 5
        && lines.at(i) == 'F'
        && lines.at(i + 1) == 'r'
        && lines.at(i + 2) == 'o'
        && lines.at(i + 3) == 'm'
        && lines.at(i + 4) == ' ';
  }
}
