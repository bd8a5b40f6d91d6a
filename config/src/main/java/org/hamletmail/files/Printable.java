package org.hamletmail.files;

import java.util.regex.Pattern;

/** Makes words from elsewhere, such as the names of files, fit for a line on a terminal. */
public final class Printable {
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /**
   * Returns the text with a replacement (U+FFFD) for each character that can't be seen: a line
   * break would let a file's name pose as another line, an escape sequence rewrite the screen.
   */
  public static String of(String text) {
    return UNSEEN.matcher(text).replaceAll("\uFFFD");
  }
}
