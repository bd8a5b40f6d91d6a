package org.hamletmail.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the first bytes of a file tell. */
final class Start {
  /** Bytes that are looked at. */
  static final int LONGEST = 4096;

  private static final byte[] FROM = {'F', 'r', 'o', 'm'};
  private static final int MANY_CONTROLS = 20;

  private static final Pattern FIELD = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]{0,79})[ \\t]*:");
  private static final Pattern LOG_OF_PROCMAIL =
      Pattern.compile("From [^\\n]*\\n(?: Subject:[^\\n]*\\n)?  Folder: ");

  private Start() {}

  /**
   * Returns how a content begins, and leaves it there. Of a pipe that says {@code From } and then
   * waits no more is asked for: an mbox may come message by message.
   *
   * @param in supports marks
   */
  static byte[] of(InputStream in) throws IOException {
    in.mark(LONGEST);
    byte[] start = new byte[0];
    int n = 0;
    while (n >= 0 && start.length < LONGEST && !(isMbox(start) && in.available() == 0)) {
      byte[] more = new byte[LONGEST - start.length];
      n = in.read(more, 0, more.length);
      byte[] longer = Arrays.copyOf(start, start.length + Math.max(0, n));
      System.arraycopy(more, 0, longer, start.length, longer.length - start.length);
      start = longer;
    }
    in.reset();
    return start;
  }

  /** Returns whether there is the mark of UTF-8. */
  static boolean isMarkOfUtf8(byte[] start) {
    return start.length >= 3
        && start[0] == (byte) 0xef
        && start[1] == (byte) 0xbb
        && start[2] == (byte) 0xbf;
  }

  /** Returns whether the first line that is not empty may begin a message of an mbox. */
  static boolean isMbox(byte[] start) {
    int from = isMarkOfUtf8(start) ? 3 : 0;
    while (from < start.length && (start[from] == '\n' || start[from] == '\r')) {
      from++;
    }
    for (int i = 0; i < FROM.length; i++) {
      if (from + i >= start.length || start[from + i] != FROM[i]) {
        return false;
      }
    }
    int next = from + FROM.length;
    return next < start.length
        && (start[next] == ' ' || start[next] == '\n' || start[next] == '\r');
  }

  /** Returns whether this is what procmail logs of its deliveries, which begins as an mbox does. */
  static boolean isLogOfProcmail(byte[] start) {
    return isMbox(start) && LOG_OF_PROCMAIL.matcher(text(start)).lookingAt();
  }

  /** Returns whether the first line is a header field. */
  static boolean isHeader(byte[] start) {
    return FIELD.matcher(text(start)).lookingAt();
  }

  /** Returns whether the first line is a field that programs write into messages. */
  static boolean isMessage(byte[] start) {
    Matcher field = FIELD.matcher(text(start));
    return field.lookingAt() && FromLine.isOwn(field.group(1));
  }

  /**
   * Returns whether this is neither a message nor text: what begins with a header field, or with
   * the empty line that ends the header, is a message, whatever bytes follow; anything else has a
   * NUL or many control characters.
   */
  static boolean isBinary(byte[] start) {
    if (isHeader(start) || text(start).startsWith("\n") || text(start).startsWith("\r\n")) {
      return false;
    }
    int controls = 0;
    for (byte b : start) {
      if (b == 0) {
        return true;
      }
      boolean printed = b < 0 || b >= ' ' || (b >= 7 && b <= 13) || b == 27;
      controls += printed ? 0 : 1;
    }
    return controls * MANY_CONTROLS > start.length;
  }

  private static String text(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1);
  }
}
