package org.hamletmail.sender;

import java.util.Locale;

/**
 * The first address of a field such as From, taken apart as forgivingly as mail programs do.
 *
 * @param name what a mail program shows beside or instead of the address; maybe empty
 * @param local what stands before the last {@code @}, in lower case; empty where there is no
 *     address
 * @param domain what stands behind it, in lower case; empty where there is no address
 */
record Address(String name, String local, String domain) {
  static final Address NONE = new Address("", "", "");

  // A name and an address have some hundred characters.
  private static final int MAX_LENGTH = 1000;

  /**
   * Takes a field apart.
   *
   * @param field decoded value, in one line
   */
  static Address of(String field) {
    String text = field.length() > MAX_LENGTH ? field.substring(0, MAX_LENGTH) : field;
    int close = text.lastIndexOf('>');
    int open = close < 0 ? -1 : text.lastIndexOf('<', close);
    String name = open < 0 ? "" : text.substring(0, open);
    String bare = open < 0 ? text : text.substring(open + 1, close);
    int at = bare.lastIndexOf('@');
    if (at < 0) {
      return new Address(unquoted(text), "", "");
    }
    // "jo@example.org (Jo)" is the old way to write a name, and a list has commas.
    int end = at + 1;
    while (end < bare.length() && !isEnd(bare.charAt(end))) {
      end++;
    }
    int begin = at;
    while (begin > 0 && !isEnd(bare.charAt(begin - 1))) {
      begin--;
    }
    String comment = open < 0 ? bare.substring(end) : "";
    return new Address(
        unquoted(name + comment.replaceAll("[()]", " ")),
        bare.substring(begin, at).toLowerCase(Locale.ROOT),
        bare.substring(at + 1, end).toLowerCase(Locale.ROOT));
  }

  boolean isPresent() {
    return !domain.isEmpty();
  }

  private static boolean isEnd(char c) {
    return c <= ' ' || ",;:<>()\"".indexOf(c) >= 0;
  }

  private static String unquoted(String name) {
    return name.replace('"', ' ').strip();
  }
}
