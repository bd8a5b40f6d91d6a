package org.hamletmail.corpus;

import java.nio.charset.StandardCharsets;

/** Wraps a text the way mail comes, so that its characters are normalised the same. */
final class TextAsMail {
  private static final String HEADER =
      "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";

  private TextAsMail() {}

  static byte[] of(String text) {
    return (HEADER + "\n" + text).getBytes(StandardCharsets.UTF_8);
  }

  static byte[] of(String subject, String text) {
    // A line break would begin another field.
    String line = subject.replaceAll("[\\r\\n]+", " ");
    return (HEADER + "Subject: " + line + "\n\n" + text).getBytes(StandardCharsets.UTF_8);
  }
}
