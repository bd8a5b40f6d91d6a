package org.hamletmail.text;

import java.util.regex.Pattern;
import org.apache.james.mime4j.util.ByteSequence;

/**
 * Decodes the values of unstructured header fields of one message: raw 8-bit characters and {@link
 * EncodedWords}. Not safe for use by several threads.
 */
final class HeaderText {
  // A subject line is seldom longer than 1,000.
  private static final int MAX_BYTES = 16 * 1024;

  private static final Pattern LINE_BREAK = Pattern.compile("\\r?\\n");

  private final EncodedWords words = new EncodedWords();

  /**
   * A decoded value.
   *
   * @param text not yet normalised
   * @param unread size of what lies beyond a limit, in bytes or characters
   */
  record Decoded(String text, int unread) {}

  /** Returns the decoded value that starts at an offset of a raw field. */
  Decoded decode(ByteSequence rawField, int from) {
    int length = Math.min(rawField.length() - from, MAX_BYTES);
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      value[i] = rawField.byteAt(from + i);
    }
    String unfolded = LINE_BREAK.matcher(Charsets.decode(value, null)).replaceAll("");
    EncodedWords.Decoded decoded = words.decode(unfolded);
    return new Decoded(decoded.text(), rawField.length() - from - length + decoded.unread());
  }
}
