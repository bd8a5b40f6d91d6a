package org.hamletmail.tokenizer;

/** What a part of a text is to its words. */
enum WordKind {
  /** Stands between words; an end of line is a word. */
  SPACE,
  /** Letters and their marks: one word with those beside them. */
  LETTERS,
  /** Digits: one word with those beside them. */
  DIGITS,
  /** Signs, a word by themselves. */
  SIGN,
  /** Part of a character, read together with the parts beside it. */
  PIECE;

  /** Stands for parts of characters that are none together. */
  static final String UNREADABLE = "\uFFFD";

  /**
   * Returns what a text is.
   *
   * @param bare without spaces around it
   */
  static WordKind of(String bare) {
    if (bare.equals(UNREADABLE)) {
      return PIECE;
    }
    if (bare.isBlank()) {
      return SPACE;
    }
    if (bare.codePoints().allMatch(c -> Character.isLetter(c) || isMark(c))) {
      return LETTERS;
    }
    return bare.codePoints().allMatch(Character::isDigit) ? DIGITS : SIGN;
  }

  private static boolean isMark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }
}
