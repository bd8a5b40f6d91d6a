package org.hamletmail.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the line that begins a message of an mbox from prose that begins with the same word.
 *
 * <p>Writers agree on {@code From} and a space, and on nothing behind it: Thunderbird writes {@code
 * From - DATE} or {@code From} alone, most write an address and a date of asctime, some an ISO
 * date, no weekday, a zone before or behind the year, a name with spaces. Not all put an empty line
 * before it. So three things are looked at: the shape of the line, whether it is the first line or
 * follows an empty one, and whether the fields of a message follow.
 *
 * <ul>
 *   <li>A sender and a date, and nothing else: a separator behind an empty line whatever follows
 *       (as all readers of mboxes take it), elsewhere if a header field follows.
 *   <li>Nothing, a dash or an address, without a date: if a field of a message's header follows;
 *       where no empty line is before it, one that no memorandum has ({@code Received}, {@code
 *       Date}, {@code From}; but not {@code To} and {@code Subject}).
 *   <li>Words with a time or a date among them: if a field that no memorandum has follows.
 *   <li>Any other words are prose, but for the first line of a file that begins a message so.
 * </ul>
 */
final class FromLine {
  private static final byte[] FROM = "From".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 500;
  private static final int LONGEST_HEADER = 1 << 16;

  private static final String TIME =
      "\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?: ?[AaPp][Mm])?";
  private static final String ZONES =
      "(?: +(?:[+-]\\d{2}:?\\d{2}|[A-Z]{1,5}(?:[+-]\\d{1,4})?|\\([^()]{1,40}\\))){0,3}";
  private static final String WEEKDAY = "(?:[A-Z][a-z]{1,8}\\.?,? +)?";
  private static final String MONTH = "[A-Z][a-z]{2,8}\\.?";

  // A name of the weekday and all of the time: nobody writes so of a meeting.
  private static final String FULL =
      "[A-Z][a-z]{2} +[A-Z][a-z]{2} +\\d{1,2} +\\d{1,2}:\\d{2}:\\d{2}"
          + ZONES
          + " +\\d{4}"
          + ZONES
          + "|\\d{4}-\\d{2}-\\d{2}T\\d{2}:?\\d{2}:?\\d{2}(?:[.,]\\d{1,9})?"
          + "(?: ?(?:Z|[+-]\\d{2}(?::?\\d{2})?))?";
  private static final String ANY =
      WEEKDAY
          + "(?:"
          // Nov 24 09:00:00 CET 2026
          + (MONTH + " +\\d{1,2},? +" + TIME + ZONES + "(?: +\\d{2,4})?" + ZONES)
          // Nov 24 2026 09:00:00 GMT+0100
          + ("|" + MONTH + " +\\d{1,2},? +\\d{4},? +" + TIME + ZONES)
          // 24 Nov 2026 09:00:00 +0100
          + ("|\\d{1,2}\\.?[ -]+" + MONTH + "[ -]+\\d{2,4},? +" + TIME + ZONES)
          // 2026-11-24 09:00:00, 20261124T090000Z
          + ("|\\d{4}([-/.])\\d{2}\\2\\d{2}(?:(?:[T,]| +)" + TIME + "(?:Z|[+-]\\d{2}:?\\d{2})?)?")
          + (ZONES + "|\\d{8}T\\d{4,6}Z?")
          // 24.11.2026 09:00
          + ("|\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4},? +" + TIME + ZONES)
          + ")";
  private static final String END = "(?: +remote from \\S+)?";
  private static final Pattern WITH_FULL_DATE =
      Pattern.compile("From +(\\S.*?) +(?:" + FULL + ")" + END);
  private static final Pattern WITH_DATE = Pattern.compile("From +(\\S.*?) +(?:" + ANY + ")" + END);
  private static final Pattern SENDER =
      Pattern.compile("-|MAILER[-_ ]DAEMON|.*[@!].*|\"[^\"]*\"", Pattern.CASE_INSENSITIVE);
  private static final Pattern TIME_OR_DATE =
      Pattern.compile("\\d{1,2}:\\d{2}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}");
  private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]*)[ \\t]*:.*");

  /** Fields that a program wrote: who types a memorandum doesn't. */
  private static final Set<String> OWN =
      Set.of(
          "from",
          "date",
          "received",
          "return-path",
          "message-id",
          "delivered-to",
          "x-original-to",
          "envelope-to",
          "mime-version",
          "x-mozilla-status",
          "x-mozilla-keys",
          "x-account-key",
          "x-uidl",
          "x-uid",
          "x-gm-thrid",
          "x-gmail-labels",
          "content-length",
          "content-transfer-encoding",
          "dkim-signature",
          "authentication-results",
          "x-spam-status",
          "x-spam-flag");

  private static final Set<String> COMMON =
      Set.of("to", "cc", "bcc", "subject", "reply-to", "sender", "content-type", "status");

  private enum Shape {
    DATED,
    SENDER_ALONE,
    WORDS_AND_TIME,
    PROSE
  }

  private FromLine() {}

  /**
   * Returns whether a line begins a message.
   *
   * @param ahead where the line begins
   * @param length of its piece
   * @param first whether it is the first of the file
   * @param afterEmptyLine whether it is, or follows an empty line
   */
  static boolean begins(
      LookAhead lines, int ahead, int length, boolean first, boolean afterEmptyLine)
      throws IOException {
    if (length > LONGEST || length < FROM.length || !startsWithFrom(lines, ahead, length)) {
      return false;
    }
    // One blank for many: what follows then takes time linear in the line.
    String line = line(lines, ahead, length).replaceAll("\\s+", " ").strip();
    int next = ahead + length;
    return switch (shape(line)) {
      case DATED -> afterEmptyLine || fieldFollows(lines, next);
      case SENDER_ALONE -> follows(lines, next, afterEmptyLine);
      case WORDS_AND_TIME -> follows(lines, next, false);
      case PROSE -> first && follows(lines, next, false);
    };
  }

  /** Returns whether a header field is one that a program wrote. */
  static boolean isOwn(String field) {
    return OWN.contains(field.toLowerCase(Locale.ROOT));
  }

  private static boolean startsWithFrom(LookAhead lines, int ahead, int length) {
    for (int i = 0; i < FROM.length; i++) {
      if (lines.at(ahead + i) != FROM[i]) {
        return false;
      }
    }
    return length == FROM.length || lines.at(ahead + FROM.length) <= ' ';
  }

  private static Shape shape(String line) {
    String behind = line.substring(FROM.length).strip();
    if (behind.isEmpty()) {
      return Shape.SENDER_ALONE;
    }
    Matcher full = WITH_FULL_DATE.matcher(line);
    if (full.matches() && (isOneWord(full.group(1)) || isSender(full.group(1)))) {
      return Shape.DATED;
    }
    Matcher dated = WITH_DATE.matcher(line);
    if (dated.matches() && isSender(dated.group(1))) {
      return Shape.DATED;
    }
    if (isOneWord(behind) && isSender(behind)) {
      return Shape.SENDER_ALONE;
    }
    return TIME_OR_DATE.matcher(behind).find() ? Shape.WORDS_AND_TIME : Shape.PROSE;
  }

  private static boolean isOneWord(String text) {
    return text.indexOf(' ') < 0;
  }

  private static boolean isSender(String text) {
    return SENDER.matcher(text).matches();
  }

  /** Returns whether the next line is a header field, or the mark of one that was passed on. */
  private static boolean fieldFollows(LookAhead lines, int ahead) throws IOException {
    String line = line(lines, ahead, lines.piece(ahead));
    return FIELD.matcher(line).matches() || line.startsWith(">From ");
  }

  /**
   * Returns whether the header of a message follows. Lines are looked at up to the first that
   * tells, which no other line is asked for, so that a file takes time linear in its size.
   *
   * @param common whether a field that memoranda have too will do
   */
  private static boolean follows(LookAhead lines, int from, boolean common) throws IOException {
    int ahead = from;
    boolean inField = false;
    while (ahead - from < LONGEST_HEADER) {
      int length = lines.piece(ahead);
      if (length == 0 || lines.isEmptyLine(ahead, length)) {
        return false;
      }
      String line = line(lines, ahead, length);
      Matcher field = FIELD.matcher(line);
      if (field.matches()) {
        String name = field.group(1).toLowerCase(Locale.ROOT);
        if (OWN.contains(name) || (common && COMMON.contains(name))) {
          return true;
        }
        inField = true;
      } else if (!line.startsWith(">From ")
          && !(inField && (line.startsWith(" ") || line.startsWith("\t")))) {
        return false;
      }
      ahead += length;
    }
    return false;
  }

  private static String line(LookAhead lines, int ahead, int length) {
    int shown = Math.min(length, LONGEST);
    return new String(lines.copy(ahead, shown), StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
