package org.hamletmail.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** In which scripts a text is written, by its letters. Signs and digits belong to all scripts. */
public final class Scripts {
  private Scripts() {}

  /**
   * Returns the share of a text's letters that stand in words of known scripts. A word with one
   * letter of a known script counts as a whole: mixing scripts in a word is a trick, no language.
   *
   * @return from 0 to 1; 1 where there are no letters
   */
  public static double share(String text, Set<UnicodeScript> known) {
    long letters = 0;
    long inKnown = 0;
    int word = 0;
    boolean wordKnown = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isLetter(c)) {
        word++;
        wordKnown |= isKnown(UnicodeScript.of(c), known);
      } else if (!isMark(c)) {
        letters += word;
        inKnown += wordKnown ? word : 0;
        word = 0;
        wordKnown = false;
      }
    }
    letters += word;
    inKnown += wordKnown ? word : 0;
    return letters == 0 ? 1 : (double) inKnown / letters;
  }

  /**
   * Returns the scripts that a text uses for at least a share of its letters.
   *
   * @param atLeast above 0, at most 1
   */
  public static Set<UnicodeScript> of(String text, double atLeast) {
    Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
    text.codePoints()
        .filter(Character::isLetter)
        .forEach(c -> letters.merge(UnicodeScript.of(c), 1, Integer::sum));
    letters.keySet().removeIf(Scripts::isOfNone);
    long all = letters.values().stream().mapToLong(Integer::longValue).sum();
    Set<UnicodeScript> used = EnumSet.noneOf(UnicodeScript.class);
    letters.forEach((script, count) -> {
      if (count >= atLeast * all) {
        used.add(script);
      }
    });
    return used;
  }

  private static boolean isKnown(UnicodeScript script, Set<UnicodeScript> known) {
    return isOfNone(script) || known.contains(script);
  }

  private static boolean isOfNone(UnicodeScript script) {
    return script == UnicodeScript.COMMON
        || script == UnicodeScript.INHERITED
        || script == UnicodeScript.UNKNOWN;
  }

  /** The vowels of Hindi and the points of Hebrew are marks within a word. */
  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
