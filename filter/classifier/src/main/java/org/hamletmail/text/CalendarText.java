package org.hamletmail.text;

import java.util.Locale;
import java.util.Set;

/** The text of an invitation (RFC 5545): summary, place, description and comments. */
final class CalendarText {
  private static final Set<String> SHOWN = Set.of("SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT");
  // The description again, in HTML; mail programs prefer it.
  private static final String IN_HTML = "X-ALT-DESC";

  // Each is parsed with limits of its own; a calendar has one an event.
  private static final int MAX_PAGES = 10;

  private CalendarText() {}

  /**
   * Returns the values that a mail program shows, one a line.
   *
   * @throws DeadlineExceededException soon after the deadline
   */
  static String of(String calendar, Deadline deadline) {
    String unfolded = calendar.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    StringBuilder out = new StringBuilder();
    int pages = MAX_PAGES;
    for (int start = 0; start < unfolded.length(); ) {
      int feed = unfolded.indexOf('\n', start);
      int end = feed < 0 ? unfolded.length() : feed;
      int name = start;
      while (name < end
          && (Character.isLetterOrDigit(unfolded.charAt(name)) || unfolded.charAt(name) == '-')) {
        name++;
      }
      String property = unfolded.substring(start, name).toUpperCase(Locale.ROOT);
      boolean html = property.equals(IN_HTML) && --pages >= 0;
      if (html || SHOWN.contains(property)) {
        int colon = valueStart(unfolded, name, end);
        if (colon < end && html) {
          StringBuilder page = new StringBuilder();
          appendUnescaped(page, unfolded, colon + 1, end);
          out.append(HtmlText.of(page.toString(), deadline).visible()).append('\n');
        } else if (colon < end) {
          appendUnescaped(out, unfolded, colon + 1, end);
        }
      }
      start = end + 1;
    }
    return out.toString();
  }

  /** Returns where the colon before the value is; parameters in quotes may hold others. */
  private static int valueStart(String text, int from, int end) {
    boolean quoted = false;
    int i = from;
    while (i < end && (quoted || text.charAt(i) != ':')) {
      quoted ^= text.charAt(i) == '"';
      i++;
    }
    return i;
  }

  private static void appendUnescaped(StringBuilder out, String text, int from, int end) {
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < end) {
        i++;
        char escaped = text.charAt(i);
        out.append(escaped == 'n' || escaped == 'N' ? '\n' : escaped);
      } else {
        out.append(c);
      }
    }
    out.append('\n');
  }
}
