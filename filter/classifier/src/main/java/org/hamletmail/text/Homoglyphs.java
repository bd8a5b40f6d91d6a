package org.hamletmail.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Turns letters that look like those of ASCII into these, where no language writes so. The letters
 * are in {@code homoglyphs.txt}, from Unicode's names and confusables (UTS 39).
 *
 * <p>The word decides, because Cyrillic, Greek, the hooked letters of African languages and those
 * of phonetic script are right in their own places:
 *
 * <ul>
 *   <li>a word with a letter that no orthography has, such as a small capital T or a white letter
 *       in a black square, becomes Latin as far as it can;
 *   <li>so does one that mixes Latin letters with those of another script;
 *   <li>a word that is mostly of odd Latin letters becomes plain if the text has more such words
 *       than words of phonetic script; so does a longer word in which some letters are odd;
 *   <li>strokes and lines through or below most letters of a word are dropped, and all marks where
 *       there are two and more to a letter;
 *   <li>letters of flags become letters where they make no flags.
 * </ul>
 *
 * <p>Other words stay as they are, also where all their letters have Latin doubles.
 */
final class Homoglyphs {
  private static final String MARKS_OVER_LETTERS =
      "\u0305\u0332\u0333\u0334\u0335\u0336\u0337\u0338\u033f\u0347\u0488\u0489"
          + "\u20d0\u20d1\u20d2\u20d3\u20d8\u20d9\u20da\u20db\u20dc\u20dd\u20de\u20df\u20e0\u20e1"
          + "\u20e2\u20e3\u20e4\u20e5\u20e6\u20ea\u20eb";
  // Transcriptions of longer words have letters of their own, or the mark of a stress.
  private static final int LONG_WORD = 5;
  private static final int FIRST_FLAG = 0x1f1e6;
  private static final int LAST_FLAG = 0x1f1ff;
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  /** How sure it is that a letter stands for another one. */
  enum Kind {
    /** In no orthography. */
    SURE,
    /** Latin, in no living orthography of CLDR; some are phonetic. */
    ODD,
    /** Latin, in a living orthography. */
    LIVING,
    /** Of another script. */
    OTHER
  }

  private record Likeness(Kind kind, String letters) {}

  private static final Map<Integer, Likeness> TABLE = read();

  private final String text;
  private final StringBuilder out;
  private int copied;

  private Homoglyphs(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  /** Returns the text with such words in plain letters; no longer than it was, but for digraphs. */
  static String folded(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x180) {
        return new Homoglyphs(text).fold();
      }
    }
    return text;
  }

  private String fold() {
    boolean odd = hasMoreOddWordsThanPhoneticOnes();
    forEachWord((begin, end) -> fold(begin, end, odd));
    out.append(text, copied, text.length());
    return withoutFlags(out.toString());
  }

  private interface Words {
    void word(int begin, int end);
  }

  private void forEachWord(Words words) {
    int begin = -1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (Character.isLetterOrDigit(c) || isMark(c) || TABLE.containsKey(c)) {
        begin = begin < 0 ? i : begin;
      } else if (begin >= 0) {
        words.word(begin, i);
        begin = -1;
      }
      i += Character.charCount(c);
    }
    if (begin >= 0) {
      words.word(begin, text.length());
    }
  }

  private boolean hasMoreOddWordsThanPhoneticOnes() {
    int[] balance = new int[1];
    forEachWord((begin, end) -> {
      Letters letters = new Letters(text, begin, end);
      if (letters.of(Kind.SURE) > 0 || letters.areMostlyOdd() || letters.areSprinkled()) {
        balance[0]++;
      } else if (letters.phonetic > 0) {
        balance[0]--;
      }
    });
    return balance[0] > 0;
  }

  private void fold(int begin, int end, boolean odd) {
    Letters letters = new Letters(text, begin, end);
    boolean all =
        letters.of(Kind.SURE) > 0 || (odd && (letters.areMostlyOdd() || letters.areSprinkled()));
    boolean mixed = letters.latin > 0 && letters.of(Kind.OTHER) > 0;
    boolean marked = letters.marks > 1 && letters.marks * 2 >= letters.all;
    boolean buried = letters.isBuried();
    if (!all && !mixed && !marked && !buried) {
      return;
    }
    out.append(text, copied, begin);
    copied = end;
    if (buried) {
      String apart = Normalizer.normalize(text.substring(begin, end), Normalizer.Form.NFD);
      apart.codePoints().filter(c -> !isMark(c)).forEach(out::appendCodePoint);
      return;
    }
    for (int i = begin; i < end; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      Likeness likeness = TABLE.get(c);
      if (likeness != null && (all || mixed)) {
        out.append(likeness.letters());
      } else if (!marked || !isOverLetter(c)) {
        out.appendCodePoint(c);
      }
    }
  }

  /** What a word consists of. */
  private static final class Letters {
    private final Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
    private int all;
    private int latin;
    private int strange;
    private int phonetic;
    private int marks;
    private int allMarks;

    Letters(String text, int begin, int end) {
      for (int i = begin; i < end; ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        if (isPlain(c)) {
          all++;
          latin++;
          continue;
        }
        if (isMark(c)) {
          marks += isOverLetter(c) ? 1 : 0;
          allMarks++;
          continue;
        }
        all++;
        if (Character.isDigit(c)) {
          continue;
        }
        boolean isLatin = Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN;
        latin += isLatin ? 1 : 0;
        Likeness likeness = TABLE.get(c);
        if (likeness != null) {
          kinds.merge(likeness.kind(), 1, Integer::sum);
        } else if (!isLatin || (c >= 0x250 && c <= 0x2ff)) {
          strange++;
        }
        boolean ofOrthography = likeness != null && likeness.kind() == Kind.LIVING;
        phonetic += c >= 0x250 && c <= 0x2ff && !ofOrthography ? 1 : 0;
      }
    }

    int of(Kind kind) {
      return kinds.getOrDefault(kind, 0);
    }

    /** Returns whether a long word of plain letters has some odd ones among them. */
    boolean areSprinkled() {
      return all >= LONG_WORD && of(Kind.ODD) > 0 && of(Kind.OTHER) == 0 && strange == 0;
    }

    /** Returns whether Latin letters stand under more marks than any language has. */
    boolean isBuried() {
      return latin > 0 && latin == all && allMarks >= 2 * all;
    }

    boolean areMostlyOdd() {
      int odd = of(Kind.ODD) + of(Kind.LIVING);
      return of(Kind.ODD) > 0 && odd > 1 && 2 * odd >= all && strange == 0;
    }
  }

  /** Pairs of regional indicators are flags if they name countries. */
  private static String withoutFlags(String text) {
    if (text.indexOf(Character.highSurrogate(FIRST_FLAG)) < 0) {
      return text;
    }
    int[] points = text.codePoints().toArray();
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < points.length; ) {
      int end = i;
      while (end < points.length && isFlagLetter(points[end])) {
        end++;
      }
      if (end == i) {
        out.appendCodePoint(points[i++]);
        continue;
      }
      boolean flags = areFlags(points, i, end);
      for (; i < end; i++) {
        out.appendCodePoint(flags ? points[i] : 'A' + points[i] - FIRST_FLAG);
      }
    }
    return out.toString();
  }

  private static boolean areFlags(int[] points, int begin, int end) {
    boolean flags = (end - begin) % 2 == 0;
    for (int i = begin; i < end && flags; i += 2) {
      String pair =
          "" + (char) ('A' + points[i] - FIRST_FLAG) + (char) ('A' + points[i + 1] - FIRST_FLAG);
      flags = COUNTRIES.contains(pair) || pair.equals("EU") || pair.equals("UN");
    }
    return flags;
  }

  /** Most characters of most texts; none of them is in the table. */
  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isFlagLetter(int c) {
    return c >= FIRST_FLAG && c <= LAST_FLAG;
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isOverLetter(int c) {
    return MARKS_OVER_LETTERS.indexOf(c) >= 0;
  }

  private static Map<Integer, Likeness> read() {
    Map<Integer, Likeness> table = new HashMap<>();
    try (InputStream in =
            Objects.requireNonNull(
                Homoglyphs.class.getResourceAsStream("homoglyphs.txt"), "homoglyphs.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        List<String> fields = Arrays.asList(line.split(" ", 3));
        Likeness likeness = new Likeness(Kind.valueOf(fields.get(0)), fields.get(1));
        fields.get(2).codePoints().forEach(c -> table.put(c, likeness));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(table);
  }
}
