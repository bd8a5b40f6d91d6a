package org.hamletmail.written;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** RFC 2047 as senders write it: UTF-8, in Base64 or quoted, folded. */
final class EncodedWords {
  /** Bytes of one word, so that its Base64 stays within 75 characters. */
  private static final int BYTES = 42;

  private EncodedWords() {}

  static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x7F && c >= ' ');
  }

  static String encode(String text, Draws draws) {
    if (isAscii(text)) {
      return text;
    }
    boolean quoted = draws.at("quoted").chance(40);
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int bytes = 0;
    int room = quoted ? BYTES / 2 : BYTES;
    for (int character : text.codePoints().toArray()) {
      String one = Character.toString(character);
      int length = one.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + length > room) {
        words.add(word(word.toString(), quoted));
        word.setLength(0);
        bytes = 0;
      }
      word.append(one);
      bytes += length;
    }
    words.add(word(word.toString(), quoted));
    return String.join("\r\n ", words);
  }

  private static String word(String text, boolean quoted) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!quoted) {
      return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }
    StringBuilder word = new StringBuilder("=?UTF-8?Q?");
    for (byte b : bytes) {
      int value = b & 0xFF;
      if (value == ' ') {
        word.append('_');
      } else if (Character.isLetterOrDigit(value) && value < 0x80) {
        word.append((char) value);
      } else {
        word.append(Mime.hex(value));
      }
    }
    return word.append("?=").toString();
  }
}
