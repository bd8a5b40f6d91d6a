package org.hamletmail.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Brings text whose direction is overridden into the order in which a reader finds it.
 *
 * <p>Text is stored as it is read: Hebrew and Arabic too, which a screen shows from right to left.
 * An override (U+202E, U+202D) shows letters against their nature, so that a word stored backwards
 * looks right. Between an override and its end all is turned round, if most letters there belong to
 * the other direction; what an inner embedding or isolate holds is laid out by itself and stays
 * whole. A line ends them all, as a paragraph does in the bidirectional algorithm of Unicode (UAX
 * 9), of which the rest is left to the screen. The work is the length of the text times {@link
 * #MAX_DEPTH} at most.
 */
final class ReadingOrder {
  static final char LEFT_TO_RIGHT_EMBEDDING = '\u202a';
  static final char RIGHT_TO_LEFT_EMBEDDING = '\u202b';
  static final char END_OF_EMBEDDING = '\u202c';
  static final char LEFT_TO_RIGHT_OVERRIDE = '\u202d';
  static final char RIGHT_TO_LEFT_OVERRIDE = '\u202e';
  static final char LEFT_TO_RIGHT_ISOLATE = '\u2066';
  static final char RIGHT_TO_LEFT_ISOLATE = '\u2067';
  static final char ISOLATE = '\u2068';
  static final char END_OF_ISOLATE = '\u2069';

  private static final int MAX_DEPTH = 16;
  private static final String BRACKETS = "()[]{}<>\u00ab\u00bb\u2039\u203a\u300c\u300d";

  private ReadingOrder() {}

  /** Returns a text in reading order; the characters that control directions may stay or go. */
  static String of(String text) {
    if (text.indexOf(RIGHT_TO_LEFT_OVERRIDE) < 0 && text.indexOf(LEFT_TO_RIGHT_OVERRIDE) < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isLineEnd(text.charAt(i))) {
        out.append(line(text.substring(begin, i)));
        out.append(text, i, Math.min(i + 1, text.length()));
        begin = i + 1;
      }
    }
    return out.toString();
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2029';
  }

  private static CharSequence line(String text) {
    Deque<Span> open = new ArrayDeque<>();
    open.push(new Span('\0'));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case LEFT_TO_RIGHT_EMBEDDING,
            RIGHT_TO_LEFT_EMBEDDING,
            LEFT_TO_RIGHT_OVERRIDE,
            RIGHT_TO_LEFT_OVERRIDE,
            LEFT_TO_RIGHT_ISOLATE,
            RIGHT_TO_LEFT_ISOLATE,
            ISOLATE -> {
          if (open.size() < MAX_DEPTH) {
            open.push(new Span(c));
          }
        }
        case END_OF_EMBEDDING -> {
          if (open.element().isEmbedding()) {
            close(open);
          }
        }
        case END_OF_ISOLATE -> {
          if (open.stream().anyMatch(Span::isIsolate)) {
            while (!open.element().isIsolate()) {
              close(open);
            }
            close(open);
          }
        }
        default -> open.element().text.append(c);
      }
    }
    while (open.size() > 1) {
      close(open);
    }
    return open.element().text;
  }

  private static void close(Deque<Span> open) {
    CharSequence seen = open.pop().seen();
    open.element().add(seen);
  }

  /** What stands between a control character and its end. */
  private static final class Span {
    private final char control;
    private final StringBuilder text = new StringBuilder();
    // Begin and end of what is laid out by itself.
    private final List<int[]> whole = new ArrayList<>();

    Span(char control) {
      this.control = control;
    }

    boolean isIsolate() {
      return control >= LEFT_TO_RIGHT_ISOLATE && control <= ISOLATE;
    }

    boolean isEmbedding() {
      return control >= LEFT_TO_RIGHT_EMBEDDING && control <= RIGHT_TO_LEFT_OVERRIDE;
    }

    void add(CharSequence inner) {
      whole.add(new int[] {text.length(), text.length() + inner.length()});
      text.append(inner);
    }

    CharSequence seen() {
      boolean rightToLeft = control == RIGHT_TO_LEFT_OVERRIDE;
      if (!rightToLeft && control != LEFT_TO_RIGHT_OVERRIDE) {
        return text;
      }
      return rightToLeft == isMostlyRightToLeft() ? text : turned(rightToLeft);
    }

    private boolean isMostlyRightToLeft() {
      int balance = 0;
      for (int i = 0; i < text.length(); i++) {
        switch (Character.getDirectionality(text.charAt(i))) {
          case Character.DIRECTIONALITY_LEFT_TO_RIGHT -> balance--;
          case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
              Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC ->
              balance++;
          default -> {}
        }
      }
      return balance > 0;
    }

    /** Marks stay behind their letters; brackets are shown mirrored where lines run leftwards. */
    private CharSequence turned(boolean mirrored) {
      StringBuilder out = new StringBuilder(text.length());
      int last = whole.size() - 1;
      int end = text.length();
      while (end > 0) {
        if (last >= 0 && whole.get(last)[1] == end) {
          out.append(text, whole.get(last)[0], end);
          end = whole.get(last--)[0];
          continue;
        }
        int least = last >= 0 ? whole.get(last)[1] : 0;
        int begin = text.offsetByCodePoints(end, -1);
        while (begin > least && isMark(text.codePointAt(begin))) {
          begin = text.offsetByCodePoints(begin, -1);
        }
        int bracket = mirrored ? BRACKETS.indexOf(text.charAt(begin)) : -1;
        if (bracket >= 0) {
          out.append(BRACKETS.charAt(bracket ^ 1)).append(text, begin + 1, end);
        } else {
          out.append(text, begin, end);
        }
        end = begin;
      }
      return out;
    }

    private static boolean isMark(int c) {
      return switch (Character.getType(c)) {
        case Character.NON_SPACING_MARK,
            Character.ENCLOSING_MARK,
            Character.COMBINING_SPACING_MARK,
            Character.FORMAT ->
            true;
        default -> false;
      };
    }
  }
}
