package org.hamletmail.lab.evasion;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Tricks with HTML. All texts are to stand in a {@code pre}, which keeps their lines. */
final class Html {
  // Between two letters; one place a word, for the parser reads 50,000 tags of a document.
  private static final Pattern INSIDE = Pattern.compile("(\\b[A-Za-z]{2})(?=[A-Za-z])");

  private Html() {}

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * Puts something inside of words.
   *
   * @param what {@code %s} in it becomes a number
   */
  static String inWords(String text, String what, RandomGenerator random) {
    // Not inside of entities.
    StringBuilder out = new StringBuilder();
    for (String piece : text.split("(?=[&<>])|(?<=[&<>])", 0)) {
      out.append(
          piece.length() == 1
              ? escaped(piece)
              : INSIDE
                  .matcher(piece)
                  .replaceAll(m ->
                      m.group() + what.replace("%s", Integer.toString(random.nextInt(10_000)))));
    }
    return out.toString();
  }

  static String entities(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(c -> out.append(c == '\n' ? "\n" : "&#x" + Integer.toHexString(c) + ";"));
    return out.toString();
  }

  static String hidden(String ham) {
    String text = escaped(ham);
    return "<span style=\"display:none\">"
        + text
        + "</span><span style=\"font-size:0\">"
        + text
        + "</span><font color=\"#ffffff\">"
        + text
        + "</font>";
  }
}
