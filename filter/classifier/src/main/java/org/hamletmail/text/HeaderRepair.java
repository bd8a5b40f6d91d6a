package org.hamletmail.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
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

  private byte[] bytes;
  private final int end;

  private HeaderRepair(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** Returns the first {@code length} bytes as a message with a well-formed header. */
  static InputStream repaired(byte[] message, int length) {
    byte[] lines = withLineFeeds(message, length);
    return new HeaderRepair(lines, Math.min(length, lines.length)).stream();
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
    while (start < end && bytes[start] == 0) {
      start++;
    }
    while (isMboxSeparator(start)) {
      start = lineEnd(start);
    }
    start = afterBlankLines(start);
    int bodyStart = bodyStart(start);
    if (bodyStart == start) {
      return blankLineBefore(start);
    }
    if (bodyStart == end || isBlank(bodyStart)) {
      endLines(bodyStart);
      return new ByteArrayInputStream(bytes, start, end - start);
    }
    return new SequenceInputStream(
        new ByteArrayInputStream(bytes, start, bodyStart - start), blankLineBefore(bodyStart));
  }

  /** Skips blank lines before a header, if what follows is no text. */
  private int afterBlankLines(int start) {
    int line = start;
    while (line < end && isBlank(line)) {
      line = lineEnd(line);
    }
    return line > start && line < end && isField(line, false) && endOfMime(line) > line
        ? line
        : start;
  }

  private InputStream blankLineBefore(int from) {
    endLines(from);
    List<InputStream> both =
        List.of(
            new ByteArrayInputStream(BLANK_LINE),
            new ByteArrayInputStream(bytes, from, end - from));
    return new SequenceInputStream(Collections.enumeration(both));
  }

  /** Returns where the header stops: at a blank line, at a line that is no field, or at the end. */
  private int bodyStart(int start) {
    int firstObsolete = -1;
    int endOfMime = -1;
    int line = start;
    while (line < end && !isBlank(line)) {
      boolean continuation = line > start && isSpace(bytes[line]);
      if (!continuation && !isField(line, false)) {
        if (!isField(line, true)) {
          // A line that is none stands among the fields if some of MIME follow.
          endOfMime = endOfMime < 0 ? endOfMime(line) : endOfMime;
          if (line < endOfMime) {
            line = lineEnd(line);
            continue;
          }
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

  /** Returns where the last field of MIME before the next blank line begins, 0 if none does. */
  private int endOfMime(int from) {
    int last = 0;
    for (int line = from; line < end && !isBlank(line); line = lineEnd(line)) {
      last = StrayLines.isMimeField(bytes, line, end) ? line : last;
    }
    return last;
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

  /**
   * Where no line feed is found, carriage returns end the lines. Where some are, those that were
   * doubled before a line feed are dropped.
   */
  private static byte[] withLineFeeds(byte[] message, int length) {
    boolean feeds = false;
    boolean returns = false;
    boolean doubled = false;
    for (int i = 0; i < length; i++) {
      feeds |= message[i] == '\n';
      returns |= message[i] == '\r';
      doubled |= message[i] == '\n' && i > 1 && message[i - 1] == '\r' && message[i - 2] == '\r';
    }
    if (feeds ? !doubled : !returns) {
      return message;
    }
    byte[] copy = new byte[length];
    int size = 0;
    for (int i = 0; i < length; i++) {
      if (feeds && message[i] == '\n') {
        while (size > 1 && copy[size - 1] == '\r' && copy[size - 2] == '\r') {
          size--;
        }
      }
      copy[size++] = !feeds && message[i] == '\r' ? (byte) '\n' : message[i];
    }
    return Arrays.copyOf(copy, size);
  }

  /**
   * Ends the lines of a body that end in a carriage return alone, as some mail programs show it.
   */
  private void endLines(int from) {
    boolean copied = false;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\r' && i + 1 < end && bytes[i + 1] != '\n') {
        bytes = copied ? bytes : Arrays.copyOf(bytes, end);
        copied = true;
        bytes[i] = '\n';
      }
    }
  }
}
