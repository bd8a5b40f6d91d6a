package org.hamletmail.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What mail makes of Base64: a group ends at a padding, and what is no digit is passed over. */
final class Base64 {
  // So few bytes may be free of control characters by chance.
  private static final int TELLING = 48;

  private Base64() {}

  /** Returns the value of a digit, negative if it is none. */
  static int digit(int c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }

  /** Decodes all groups. */
  static byte[] decode(byte[] encoded) {
    return decode(encoded, 0, 0);
  }

  /**
   * Decodes what goes on within a group.
   *
   * @param pending bits of the group that are known
   * @param begun these bits
   */
  static byte[] decode(byte[] encoded, int pending, int begun) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length * 3 / 4 + 1);
    int bits = pending;
    int group = begun;
    for (byte b : encoded) {
      int digit = digit(b);
      if (digit >= 0) {
        group = (group << 6 | digit) & 0xffff;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          bytes.write(group >> bits);
        }
      } else if (b == '=') {
        bits = 0;
      }
    }
    return bytes.toByteArray();
  }

  /** Returns whether bytes may be text: what is decoded although it was never encoded is noise. */
  static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      boolean format = b == 0 || b == '\t' || b == '\n' || b == '\r' || b == '\f' || b == 0x1b;
      if ((b >= 0 && b < ' ' && !format) || b == 0x7f) {
        return false;
      }
    }
    return bytes.length >= TELLING || isUtf8(bytes);
  }

  private static boolean isUtf8(byte[] bytes) {
    // The sample may have cut the last character.
    int cut = bytes.length;
    while (cut > 0 && bytes.length - cut < 3 && bytes[cut - 1] < 0) {
      cut--;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, cut));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
