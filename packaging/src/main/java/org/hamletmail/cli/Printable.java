package org.hamletmail.cli;

/** Makes words from elsewhere, such as file names, fit for a line on a terminal. */
final class Printable {
  private Printable() {}

  /**
   * Returns the text with a question mark for each control and format character: a line break would
   * let a file's name pose as another line, an escape sequence rewrite the screen.
   */
  static String of(String text) {
    return text.replaceAll("\\p{C}", "?");
  }
}
