package org.hamletmail.text;

import java.util.regex.Pattern;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

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
  record Decoded(String text, long unread) {}

  /** A value as it came; its charset is known when more of the message is. */
  final class Value {
    private final byte[] bytes;
    private final int beyond;

    private Value(byte[] bytes, int beyond) {
      this.bytes = bytes;
      this.beyond = beyond;
    }

    /**
     * Decodes it.
     *
     * @param charset of raw characters that are not UTF-8, null where none is known
     */
    Decoded decode(@Nullable String charset) {
      Charsets.Decoded raw = Charsets.decoded(bytes, Charsets.isUtf8(bytes) ? null : charset);
      EncodedWords.Decoded decoded = words.decode(LINE_BREAK.matcher(raw.text()).replaceAll(""));
      return new Decoded(decoded.text(), beyond + raw.unread() + decoded.unread());
    }
  }

  /** Returns the value that starts at an offset of a raw field. */
  Value value(ByteSequence rawField, int from) {
    int length = Math.min(rawField.length() - from, MAX_BYTES);
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      value[i] = rawField.byteAt(from + i);
    }
    return new Value(value, rawField.length() - from - length);
  }

  /** Decodes the words of a parameter, where they don't belong and often are. */
  String words(String value) {
    return words.decode(value).text();
  }
}
