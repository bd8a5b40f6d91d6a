package org.hamletmail.text;

/** What mail programs put before the lines that they quote. */
final class QuoteMarks {
  private static final int MAX_INITIALS = 4;

  private QuoteMarks() {}

  /** Returns where a line begins behind its marks and white space, at most its end. */
  static int end(String text, int from, int to) {
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      boolean spaced = at + 1 < to && text.charAt(at + 1) == ' ';
      if (c == ' ' || c == '\t' || c == '>' || ((c == '|' || c == ':') && spaced)) {
        at++;
        continue;
      }
      // The initials of the author.
      int mark = at;
      while (mark < to && mark - at < MAX_INITIALS && Character.isLetter(text.charAt(mark))) {
        mark++;
      }
      if (mark == at || mark == to || text.charAt(mark) != '>') {
        return at;
      }
      at = mark + 1;
    }
    return to;
  }

  /** Returns whether nothing else stands there, but for the dash before what was signed again. */
  static boolean isNothingElse(String text, int from, int to) {
    int at = end(text, from, to);
    int rest = at < to && text.charAt(at) == '-' ? at + 1 : at;
    return afterSpace(text, rest, to) == to;
  }

  /** Returns where something else than white space stands, at most the end. */
  static int afterSpace(String text, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }
}
