package org.hamletmail.config;

/** Values of a file as they may stand in an error message or a log line. */
final class Quoted {
  private static final int MAX = 80;

  private Quoted() {}

  /** Returns the text on one line, without control characters, at most 80 characters. */
  static String shorten(String text) {
    String line = line(text);
    return line.length() <= MAX ? line : line.substring(0, MAX) + "...";
  }

  /** Returns the whole text on one line, without control characters. */
  static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]", " ");
  }
}
