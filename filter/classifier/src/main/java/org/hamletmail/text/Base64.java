package org.hamletmail.text;

import java.io.ByteArrayOutputStream;
import java.util.function.IntConsumer;

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

  /** A group of digits that is not whole yet. */
  static final class Group {
    private int bits;
    private int value;

    /** Begins with none. */
    Group() {}

    /** Begins where another one is. */
    Group(Group other) {
      bits = other.bits;
      value = other.value;
    }

    /** Takes a character, and hands out the byte that it completes. */
    void take(int c, IntConsumer decoded) {
      int digit = digit(c);
      if (digit >= 0) {
        value = (value << 6 | digit) & 0xffff;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          decoded.accept(value >> bits);
        }
      } else if (c == '=') {
        end();
      }
    }

    /** Gives up the digits of a group that stays broken. */
    void end() {
      bits = 0;
    }
  }

  /** Decodes all groups. */
  static byte[] decode(byte[] encoded) {
    return decode(encoded, new Group());
  }

  /** Decodes what goes on within a group, which is then behind it. */
  static byte[] decode(byte[] encoded, Group group) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length * 3 / 4 + 1);
    for (byte b : encoded) {
      group.take(b, bytes::write);
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
    return bytes.length >= TELLING || Charsets.isUtf8(bytes);
  }
}
