package org.hamletmail.text;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Decodes a body that is uuencoded. What stands outside of its blocks stays as it is. */
final class UuLines extends LineDecoder {
  // The name may hold spaces and be missing; a line of words has no number there.
  private static final Pattern BEGIN =
      Pattern.compile("(?i)begin(-base64)?[ \\t]+[0-7]{3,4}(?:[ \\t]+\\S.{0,250})?[ \\t]*");

  private boolean begun;
  private boolean inside;
  private boolean base64;

  UuLines(InputStream in) {
    super(in);
  }

  /** Returns whether a line of text begins a block. */
  static boolean isBegin(String line) {
    return line.length() < 300 && BEGIN.matcher(line).matches();
  }

  /** Returns whether the block of a line that begins one is in Base64. */
  static boolean isBase64(String line) {
    return line.length() > 5 && line.charAt(5) == '-';
  }

  @Override
  protected void line(int from, int to, int filled) {
    int end = to;
    while (end > from && (window[end - 1] == '\n' || window[end - 1] == '\r')) {
      end--;
    }
    String line = new String(copy(from, Math.min(end, from + 300)), StandardCharsets.ISO_8859_1);
    if (!begun && DataForms.isFullUuencoded(line)) {
      // Its first line got lost, or never was.
      begun = true;
      inside = true;
    }
    if (inside) {
      inside = !line.strip().equals("end") && !line.startsWith("====");
      if (inside && base64) {
        for (byte b : Base64.decode(copy(from, end))) {
          write(b);
        }
      } else if (inside) {
        decode(from, end);
      }
    } else if (isBegin(line)) {
      begun = true;
      inside = true;
      base64 = isBase64(line);
    } else {
      for (int i = from; i < to; i++) {
        write(window[i]);
      }
    }
  }

  /**
   * Decodes a line whose first character says how many bytes it holds; spaces at its end may lack.
   */
  private void decode(int from, int to) {
    if (from == to) {
      return;
    }
    int bytes = value(from, to);
    for (int i = from + 1; bytes > 0 && i < to; i += 4) {
      int group =
          value(i, to) << 18 | value(i + 1, to) << 12 | value(i + 2, to) << 6 | value(i + 3, to);
      for (int shift = 16; shift >= 0 && bytes > 0; shift -= 8, bytes--) {
        write(group >> shift);
      }
    }
  }

  private int value(int at, int to) {
    return at < to ? (window[at] - ' ') & 0x3f : 0;
  }
}
