package org.hamletmail.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;

/**
 * Puts a header in front of bytes that lack one, and the blank line behind a header that lacks it.
 *
 * <p>A parser of MIME reads lines up to the first blank one as header fields; of a bare text it
 * would swallow the first paragraph, and of {@code Subject:} followed directly by text (as in the
 * Enron corpus) the text as well.
 */
final class HeaderRepair {
  // What stands before the header of an attached message is short.
  private static final int LOOKED_AT = 1024;
  private static final byte[] BLANK_LINE = {'\r', '\n'};

  private final byte[] bytes;
  private final int end;

  private HeaderRepair(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Returns the first {@code length} bytes as a message with a well-formed header. */
  static InputStream repaired(byte[] message, int length) {
    return new HeaderRepair(withLineFeeds(message, length), length).stream();
  }

  /**
   * Returns an attached message without what stands before its header: blank lines, and the
   * separator of an mbox file.
   */
  static InputStream attached(InputStream message) throws IOException {
    PushbackInputStream in = new PushbackInputStream(message, LOOKED_AT);
    byte[] start = in.readNBytes(LOOKED_AT);
    HeaderRepair repair = new HeaderRepair(start, start.length);
    int from = repair.afterByteOrderMark();
    int line = from;
    while (line < start.length && (repair.isBlank(line) || repair.isMboxSeparator(line))) {
      line = repair.lineEnd(line);
    }
    // A blank line before text is an empty header.
    int header = line < start.length && repair.isField(line, false) ? line : from;
    in.unread(start, header, start.length - header);
    return in;
  }

  private InputStream stream() {
    int start = afterByteOrderMark();
    while (isMboxSeparator(start)) {
      start = lineEnd(start);
    }
    int bodyStart = bodyStart(start);
    if (bodyStart == start) {
      return blankLineBefore(start);
    }
    if (bodyStart == end || isBlank(bodyStart)) {
      return new ByteArrayInputStream(bytes, start, end - start);
    }
    return new SequenceInputStream(
        new ByteArrayInputStream(bytes, start, bodyStart - start), blankLineBefore(bodyStart));
  }

  private InputStream blankLineBefore(int from) {
    List<InputStream> both =
        List.of(
            new ByteArrayInputStream(BLANK_LINE),
            new ByteArrayInputStream(bytes, from, end - from));
    return new SequenceInputStream(Collections.enumeration(both));
  }

  /** Returns where the header stops: at a blank line, at a line that is no field, or at the end. */
  private int bodyStart(int start) {
    int firstObsolete = -1;
    int line = start;
    while (line < end && !isBlank(line)) {
      boolean continuation = line > start && isSpace(bytes[line]);
      if (!continuation && !isField(line, false)) {
        if (!isField(line, true)) {
          // Text such as "to : someone" right behind a subject is not a header after all.
          return firstObsolete >= 0 ? firstObsolete : line;
        }
        if (firstObsolete < 0) {
          firstObsolete = line;
        }
      }
      line = lineEnd(line);
    }
    return line == end && firstObsolete >= 0 ? firstObsolete : line;
  }

  private boolean isField(int line, boolean spaceBeforeColon) {
    int i = line;
    while (i < end && bytes[i] > ' ' && bytes[i] < 0x7f && bytes[i] != ':') {
      i++;
    }
    if (i == line) {
      return false;
    }
    while (spaceBeforeColon && i < end && isSpace(bytes[i])) {
      i++;
    }
    return i < end && bytes[i] == ':';
  }

  private boolean isMboxSeparator(int at) {
    int from = at < end && bytes[at] == '>' ? at + 1 : at;
    return from + 5 <= end
        && bytes[from] == 'F'
        && bytes[from + 1] == 'r'
        && bytes[from + 2] == 'o'
        && bytes[from + 3] == 'm'
        && bytes[from + 4] == ' ';
  }

  private int afterByteOrderMark() {
    boolean mark =
        end >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
    return mark ? 3 : 0;
  }

  private int lineEnd(int from) {
    int i = from;
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    return Math.min(end, i + 1);
  }

  private boolean isBlank(int line) {
    return bytes[line] == '\n'
        || (bytes[line] == '\r' && (line + 1 == end || bytes[line + 1] == '\n'));
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Where no line feed is found, carriage returns end the lines. */
  private static byte[] withLineFeeds(byte[] message, int length) {
    boolean returns = false;
    for (int i = 0; i < length; i++) {
      if (message[i] == '\n') {
        return message;
      }
      returns |= message[i] == '\r';
    }
    if (!returns) {
      return message;
    }
    byte[] copy = message.clone();
    for (int i = 0; i < length; i++) {
      if (copy[i] == '\r') {
        copy[i] = '\n';
      }
    }
    return copy;
  }
}
