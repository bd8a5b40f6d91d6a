package org.hamletmail.text;

import java.lang.Character.UnicodeScript;

/**
 * Turns Cyrillic and Greek letters that look like Latin ones into these, in words that have Latin
 * letters too: no language writes so. Words of one script stay as they are, also where all their
 * letters have Latin doubles.
 */
final class Homoglyphs {
  // Doubles in the usual fonts, not mere likenesses; the confusables of UTS 39 hold them all.
  private static final String ALIKE =
      "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043e\u0440\u051b\u0455\u0445\u0443\u051d"
          + "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425"
          + "\u04ae\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5"
          + "\u03a7\u03bf\u03bd\u03f3";
  private static final String LATIN = "acdehijopqsxywABCEHIJKMOPSTXYABEZHIKMNOPTYXovj";

  private Homoglyphs() {}

  /** Returns the text with its mixed words in Latin letters; as long as it was. */
  static String folded(String text) {
    StringBuilder out = new StringBuilder(text);
    int begin = 0;
    boolean latin = false;
    boolean alike = false;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && Character.isLetter(text.charAt(i))) {
        latin |= UnicodeScript.of(text.charAt(i)) == UnicodeScript.LATIN;
        alike |= ALIKE.indexOf(text.charAt(i)) >= 0;
      } else {
        if (latin && alike) {
          fold(out, begin, i);
        }
        begin = i + 1;
        latin = false;
        alike = false;
      }
    }
    return out.toString();
  }

  private static void fold(StringBuilder out, int begin, int end) {
    for (int i = begin; i < end; i++) {
      int at = ALIKE.indexOf(out.charAt(i));
      if (at >= 0) {
        out.setCharAt(i, LATIN.charAt(at));
      }
    }
  }
}
