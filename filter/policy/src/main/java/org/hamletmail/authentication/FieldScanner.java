package org.hamletmail.authentication;

/**
 * Reads the value of a structured field from left to right, with comments and quotations (RFC 5322
 * section 3.2). Stricter than mail programs are: what could be read in two ways is unsound, for
 * somebody gains by the other one. Each character is looked at once, so the time is linear in the
 * length.
 */
final class FieldScanner {
  /** Nobody writes comments in comments in comments. */
  private static final int MAX_DEPTH = 8;

  private final String text;
  private int at;

  /** The field can't be read without a doubt. */
  static final class UnsoundException extends Exception {
    private static final long serialVersionUID = 1;

    UnsoundException(String what) {
      super(what, null, false, false);
    }
  }

  /**
   * Begins at the start.
   *
   * @param unfolded value in which no line ends are left but such as don't belong there
   * @throws UnsoundException if it has control characters
   */
  FieldScanner(String unfolded) throws UnsoundException {
    this.text = unfolded;
    for (int i = 0; i < unfolded.length(); i++) {
      char c = unfolded.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new UnsoundException("control character");
      }
    }
  }

  boolean atEnd() {
    return at == text.length();
  }

  boolean isNext(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  /** Takes a character if it is the next one. */
  boolean take(char c) {
    boolean next = isNext(c);
    at += next ? 1 : 0;
    return next;
  }

  void require(char c) throws UnsoundException {
    if (!take(c)) {
      throw new UnsoundException("expected " + c);
    }
  }

  /** Skips white space and comments. */
  void skipComments() throws UnsoundException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '(') {
        skipComment();
      } else if (c == ' ' || c == '\t') {
        at++;
      } else {
        return;
      }
    }
  }

  private void skipComment() throws UnsoundException {
    int depth = 0;
    do {
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
      } else if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      }
      at++;
      if (depth > MAX_DEPTH || (depth > 0 && at >= text.length())) {
        throw new UnsoundException("comment without its end");
      }
    } while (depth > 0);
  }

  /** Reads letters, digits, hyphens and underscores, at least one. */
  String word() throws UnsoundException {
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new UnsoundException("expected a word");
    }
    return text.substring(start, at);
  }

  private static boolean isWord(char c) {
    return (c < 0x80 && Character.isLetterOrDigit(c)) || c == '-' || c == '_';
  }

  /**
   * Reads a value up to white space, a semicolon or the end: characters, a quotation, or quotations
   * in what stands before the {@code @} of an address. Quotes are left out.
   *
   * @throws UnsoundException if there is none, a quotation lacks its end or stands elsewhere, or a
   *     comment follows without a space: {@code example.net(.example.com} is one name to some and
   *     another to others
   */
  String value() throws UnsoundException {
    StringBuilder value = new StringBuilder();
    int start = at;
    boolean owesSign = false;
    while (at < text.length() && " \t;".indexOf(text.charAt(at)) < 0) {
      char c = text.charAt(at);
      if (c == '"') {
        boolean whole = at == start;
        quotation(value);
        owesSign = !(whole && (atEnd() || " \t;".indexOf(text.charAt(at)) >= 0));
      } else if ("(),<>[]\\".indexOf(c) >= 0) {
        throw new UnsoundException("value with " + c);
      } else {
        owesSign &= c != '@';
        value.append(c);
        at++;
      }
    }
    if (at == start || owesSign) {
      throw new UnsoundException("expected a value");
    }
    return value.toString();
  }

  /** Appends what is inside the quotes that begin here. */
  void quotation(StringBuilder to) throws UnsoundException {
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at++;
      }
      if (at < text.length()) {
        to.append(text.charAt(at));
        at++;
      }
    }
    require('"');
  }

  /** Appends everything up to one of some characters or the end, quotations with their quotes. */
  String until(String ends) throws UnsoundException {
    int start = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        quotation(new StringBuilder());
      } else {
        at++;
      }
    }
    return text.substring(start, at);
  }
}
