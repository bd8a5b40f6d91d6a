package org.hamletmail.lab.evasion;

import java.util.random.RandomGenerator;

/** Tricks with single letters. */
final class Letters {
  private static final String LATIN = "aceiopxyABCEHIKMNOPTXYZ";
  private static final String ALIKE = "асеіорхуАВСЕНІКМΝОРТХΥΖ";
  private static final String PLAIN = "aeiostlAEIOSTL";
  private static final String LEET = "4310$714310$71";
  private static final String SHAPELESS = "\u200b\u200c\u200d\u2060\u00ad\ufeff";

  private Letters() {}

  static String zeroWidth(String text, RandomGenerator random) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      out.append(text.charAt(i));
      if (isLatin(text.charAt(i)) && i + 1 < text.length() && isLatin(text.charAt(i + 1))) {
        out.append(SHAPELESS.charAt(random.nextInt(SHAPELESS.length())));
      }
    }
    return out.toString();
  }

  static String fullwidth(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append((char) (isLatin((char) c) ? c + 0xfee0 : c)));
    return out.toString();
  }

  static String homoglyphs(String text, RandomGenerator random) {
    return replaced(text, LATIN, ALIKE, random);
  }

  static String leet(String text, RandomGenerator random) {
    return replaced(text, PLAIN, LEET, random);
  }

  /** Replaces two of three letters that can be. */
  private static String replaced(String text, String from, String to, RandomGenerator random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int at = from.indexOf(text.charAt(i));
      if (at >= 0 && random.nextInt(3) > 0) {
        out.setCharAt(i, to.charAt(at));
      }
    }
    return out.toString();
  }

  private static boolean isLatin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
