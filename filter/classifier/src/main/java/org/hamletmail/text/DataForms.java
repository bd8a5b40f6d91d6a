package org.hamletmail.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** How encoded data looks, line by line or word by word. Each test reads its text once. */
final class DataForms {
  private static final String BINHEX =
      "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
  private static final int FULL_UU_LINE = 61;
  private static final int LEAST_BINHEX = 30;
  private static final int LEAST_OF_A_WORD = 6;
  private static final String WINDOWS_1252_SIGNS = windows1252Signs();

  private DataForms() {}

  /**
   * Returns whether digits of Base64, also of its alphabet for addresses, change so often between
   * capitals, small letters and numbers as data does: at two of three places. In words, names and
   * paths one of five is many. Numbers in base 16 or 32 have no three kinds.
   *
   * @param leastDigits before the padding
   */
  static boolean isBase64(String word, int leastDigits) {
    int end = endOfDigits(word);
    if (end < leastDigits) {
      return false;
    }
    Changes changes = new Changes(word, end);
    return changes.kinds == 7 && changes.share() >= .35;
  }

  /** Returns whether letters and numbers change as seldom as in words; signs don't count. */
  static boolean isWordlike(String text) {
    Changes changes = new Changes(text, text.length());
    return changes.counted >= LEAST_OF_A_WORD && changes.share() < .2;
  }

  /** How often capitals, small letters and numbers take turns. */
  private static final class Changes {
    private int kinds;
    private int changes;
    private int counted;

    Changes(String text, int end) {
      int before = 0;
      for (int i = 0; i < end; i++) {
        int kind = kind(text.charAt(i));
        if (kind != 0) {
          changes += before != 0 && kind != before ? 1 : 0;
          counted++;
          before = kind;
          kinds |= kind;
        }
      }
    }

    double share() {
      return (double) changes / counted;
    }
  }

  /** Returns whether a word may be the last of a block of Base64, and is no word of a language. */
  static boolean isEndOfBase64(String word) {
    int end = endOfDigits(word);
    if (end <= 0 || word.length() % 4 != 0) {
      return false;
    }
    if (end < word.length()) {
      return true;
    }
    int first = kind(word.charAt(0));
    int second = end > 1 ? kind(word.charAt(1)) : first;
    for (int i = 1; i < end; i++) {
      int kind = kind(word.charAt(i));
      if (kind != second || kind == 0) {
        return true;
      }
    }
    // Small, with a capital or without, or all capitals.
    return !(second == 2 || (second == 1 && first == 1));
  }

  /** Returns whether a word consists of digits of Base64. */
  static boolean isDigits(String word) {
    return endOfDigits(word) > 0;
  }

  private static int kind(char c) {
    return c >= 'A' && c <= 'Z' ? 1 : c >= 'a' && c <= 'z' ? 2 : c >= '0' && c <= '9' ? 4 : 0;
  }

  /** Returns how many digits stand before the padding; negative where anything else stands. */
  private static int endOfDigits(String word) {
    int end = word.length();
    while (end > 0 && word.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = word.charAt(i);
      if (Base64.digit(c) < 0 && c != '-' && c != '_') {
        return -1;
      }
    }
    return end;
  }

  /**
   * Returns whether a line has the length that its first character says, and digits of uuencode.
   */
  static boolean isUuencoded(String line) {
    if (line.isEmpty() || line.charAt(0) < ' ' || line.charAt(0) > '`') {
      return false;
    }
    int bytes = (line.charAt(0) - ' ') & 0x3f;
    int digits = (bytes + 2) / 3 * 4;
    // Spaces at the end get lost, and some put a check digit there.
    int length = line.length() - 1;
    if (length > digits + 1 || length < digits - 4) {
      return false;
    }
    int signs = 0;
    for (int i = 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' || c > '`') {
        return false;
      }
      signs += c != ' ' && (c < 'A' || c > 'Z') ? 1 : 0;
    }
    // Of the 64 digits 27 are capitals and the space: words in capitals are hardly anything else.
    return signs * 10 >= length * 3;
  }

  /** Returns whether this is one of the long lines that most of a uuencoded file is made of. */
  static boolean isFullUuencoded(String line) {
    return line.length() >= FULL_UU_LINE && line.charAt(0) == 'M' && isUuencoded(line);
  }

  /** Returns whether a line within a BinHex file is one of its own. */
  static boolean isBinHex(String line) {
    int from = line.startsWith(":") ? 1 : 0;
    int to = line.endsWith(":") ? Math.max(from, line.length() - 1) : line.length();
    if (to - from < LEAST_BINHEX && from == 0 && to == line.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (BINHEX.indexOf(line.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether these are bytes of any value, of which a quarter at least are no printable
   * ASCII. They were decoded as Latin letters, as controls or as nothing; the letters of other
   * scripts are words.
   */
  static boolean isNoise(String line) {
    int odd = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean high = (c > '~' && c <= 0xff) || c == 0xfffd || WINDOWS_1252_SIGNS.indexOf(c) >= 0;
      odd += c < ' ' || high ? 1 : 0;
    }
    return odd * 4 > line.length();
  }

  private static String windows1252Signs() {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (0x80 + i);
    }
    String signs = new String(bytes, Charset.forName("windows-1252"));
    return signs.replace(new String(new byte[] {'?'}, StandardCharsets.US_ASCII), "");
  }
}
