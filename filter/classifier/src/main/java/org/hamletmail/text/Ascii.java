package org.hamletmail.text;

/** The case of ASCII letters, to which alone HTML and CSS are indifferent. */
final class Ascii {
  private Ascii() {}

  static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUpper(text.charAt(i))) {
        StringBuilder out = new StringBuilder(text);
        for (int j = i; j < text.length(); j++) {
          if (isUpper(text.charAt(j))) {
            out.setCharAt(j, (char) (text.charAt(j) | 0x20));
          }
        }
        return out.toString();
      }
    }
    return text;
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
