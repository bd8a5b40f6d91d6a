package org.hamletmail.text;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.util.ByteSequence;

/** Decodes the value of an unstructured header field: raw 8-bit characters and RFC 2047 words. */
final class HeaderText {
  // A subject line is seldom longer than 1,000; searching for the ends of broken words is
  // quadratic.
  private static final int MAX_BYTES = 16 * 1024;

  // RFC 2231 allows a language behind the charset, which the decoder does not know.
  private static final Pattern LANGUAGE =
      Pattern.compile("(=\\?[^?*\\s]{1,40})\\*[^?\\s]{0,40}\\?");
  private static final Pattern LINE_BREAK = Pattern.compile("\\r?\\n");

  private HeaderText() {}

  /** Returns the decoded value that starts at an offset of a raw field, not yet normalised. */
  static String decode(ByteSequence rawField, int from) {
    int length = Math.min(rawField.length() - from, MAX_BYTES);
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      value[i] = rawField.byteAt(from + i);
    }
    String unfolded = LINE_BREAK.matcher(Charsets.decode(value, null)).replaceAll("");
    String words = LANGUAGE.matcher(unfolded).replaceAll("$1?");
    return DecoderUtil.decodeEncodedWords(
        words, DecodeMonitor.SILENT, StandardCharsets.UTF_8, Charsets.widened());
  }

  /** Returns the bytes of a raw field that {@link #decode} leaves unread. */
  static int unread(ByteSequence rawField, int from) {
    return Math.max(0, rawField.length() - from - MAX_BYTES);
  }
}
