package org.hamletmail.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of a text as they are written there: runs of letters.
 *
 * @param words in their order
 * @param tellsNames whether a capital in the middle of a sentence says something: the text is
 *     English, and uses capitals. In German each noun has one
 */
record Writing(List<Word> words, boolean tellsNames) {
  /** A text that uses capitals has at least so many words with one, and this share of all. */
  private static final int MIN_CAPITALS = 3;

  private static final double MIN_CAPITAL_SHARE = 0.02;

  /** English text consists of these to a quarter; other languages have few of them. */
  private static final List<String> ENGLISH =
      List.of("the", "and", "to", "of", "in", "is", "you", "for", "it", "this", "that", "with");

  private static final double MIN_ENGLISH_SHARE = 0.08;

  /** What joins the parts of an address, a path or a program's name. */
  private static final String JOINTS = "@._-/\\=:&%#~+$";

  /**
   * One word.
   *
   * @param text in lower case
   * @param small whether it has no capital
   * @param capital whether it has one, in front
   * @param within whether a word without a capital stands before it in the same sentence
   * @param behind whether nothing but spaces stands between it and the word before it
   * @param whole whether it is no part of an address, a path or the like
   */
  record Word(
      String text, boolean small, boolean capital, boolean within, boolean behind, boolean whole) {}

  Writing {
    words = List.copyOf(words);
  }

  static Writing of(String text) {
    List<Word> words = new ArrayList<>();
    int capitals = 0;
    int english = 0;
    boolean within = false;
    boolean behind = false;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (!isLetter(c)) {
        // A comma leaves a sentence going on.
        within &= c == ' ' || c == ',';
        behind &= c == ' ';
        at++;
        continue;
      }
      int end = at + 1;
      while (end < text.length() && isLetter(text.charAt(end))) {
        end++;
      }
      String written = text.substring(at, end);
      String lower = written.toLowerCase(Locale.ROOT);
      boolean small = written.equals(lower);
      boolean capital =
          !small && Character.isUpperCase(c) && written.regionMatches(1, lower, 1, end - at - 1);
      boolean whole = !joined(text, at - 1, -1) && !joined(text, end, 1);
      words.add(new Word(lower, small, capital, within && whole, behind && whole, whole));
      capitals += capital && end - at > 1 ? 1 : 0;
      english += ENGLISH.contains(lower) ? 1 : 0;
      within = small;
      behind = true;
      at = end;
    }
    return new Writing(
        words,
        capitals >= MIN_CAPITALS
            && capitals >= words.size() * MIN_CAPITAL_SHARE
            && english >= words.size() * MIN_ENGLISH_SHARE);
  }

  /** Returns whether a word goes on there: "john@", "www.john", but not "John." or "John: yes". */
  private static boolean joined(String text, int at, int step) {
    if (at < 0 || at >= text.length()) {
      return false;
    }
    char joint = text.charAt(at);
    if (Character.isDigit(joint)) {
      return true;
    }
    int beyond = at + step;
    return JOINTS.indexOf(joint) >= 0
        && beyond >= 0
        && beyond < text.length()
        && Character.isLetterOrDigit(text.charAt(beyond));
  }

  private static boolean isLetter(char c) {
    return Character.isLetter(c) || Character.getType(c) == Character.NON_SPACING_MARK;
  }
}
