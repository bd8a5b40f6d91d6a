package org.hamletmail.text;

import java.text.Normalizer;

/**
 * Brings text into one form, so that what looks the same to a reader looks the same to the model.
 *
 * <ul>
 *   <li>Characters without a shape are dropped: zero-width ones, bidirectional controls, soft
 *       hyphens, variation selectors, tags, control characters. They split words unseen.
 *   <li>NFKC: fullwidth, mathematical, circled and other compatibility letters become plain ones.
 *       It loses that a text was written in odd letters, but no longer has to be learnt letter by
 *       letter.
 *   <li>At most 30 combining marks follow a letter (the Stream-Safe Text Format of UAX 15).
 *   <li>Every space becomes a plain one; runs of them become one; none stays at the ends of a line.
 *   <li>Line ends become {@code \n}; runs of blank lines become one; none stays at either end.
 *   <li>Unpaired surrogates become U+FFFD.
 * </ul>
 *
 * <p>Keeps a given number of UTF-16 units and counts the rest, until the deadline. Not safe for use
 * by several threads.
 */
final class TextNormalizer {
  // Pieces of this size bound the memory that a text of expanding characters can take.
  private static final int SEGMENT = 8 * 1024;
  private static final int MAX_MARKS = 30;

  private final int maxLength;
  private final Deadline deadline;
  private final StringBuilder out = new StringBuilder();
  private long lost;
  private int pendingBreaks;
  private boolean pendingSpace;
  private int marks;

  TextNormalizer(int maxLength, Deadline deadline) {
    this.maxLength = maxLength;
    this.deadline = deadline;
  }

  /** Appends text. */
  void append(String text) {
    append(text, false);
  }

  /** Appends text whose line breaks are spaces. */
  void appendLine(String text) {
    append(text, true);
  }

  /** Returns what was kept. */
  String text() {
    return out.toString().stripTrailing();
  }

  /** Returns the normalised UTF-16 units that did not fit. */
  long lost() {
    return lost;
  }

  private void append(String text, boolean oneLine) {
    int start = 0;
    while (start < text.length()) {
      deadline.check();
      int end = segmentEnd(text, start);
      String segment = shaped(text, start, end);
      if (!Normalizer.isNormalized(segment, Normalizer.Form.NFKC)) {
        segment = Normalizer.normalize(segment, Normalizer.Form.NFKC);
      }
      for (int i = 0; i < segment.length(); ) {
        int c = segment.codePointAt(i);
        accept(c, oneLine);
        i += Character.charCount(c);
      }
      start = end;
    }
  }

  /** Prefers to end a segment before a space, which combines with nothing before it. */
  private static int segmentEnd(String text, int start) {
    int end = Math.min(text.length(), start + SEGMENT);
    if (end == text.length()) {
      return end;
    }
    for (int i = end; i > end - 256; i--) {
      if (text.charAt(i) == ' ' || text.charAt(i) == '\n') {
        return i;
      }
    }
    return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
  }

  /** Drops what has no shape; the rest is as it was, but for unpaired surrogates. */
  private String shaped(String text, int start, int end) {
    StringBuilder kept = new StringBuilder(end - start);
    for (int i = start; i < end; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\r') {
        // A line feed behind it ends the line already.
        if (i >= text.length() || text.charAt(i) != '\n') {
          kept.append('\n');
        }
        continue;
      }
      if (isMark(c)) {
        if (++marks > MAX_MARKS) {
          continue;
        }
      } else if (!isShapeless(c)) {
        marks = 0;
      }
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        kept.append('\ufffd');
      } else if (!isShapeless(c)) {
        kept.appendCodePoint(c);
      }
    }
    return kept.toString();
  }

  private void accept(int c, boolean oneLine) {
    if (isLineBreak(c)) {
      if (oneLine) {
        pendingSpace = true;
      } else {
        pendingBreaks++;
        pendingSpace = false;
      }
      return;
    }
    if (isSpace(c)) {
      pendingSpace = true;
      return;
    }
    if (out.length() > 0 || lost > 0) {
      if (pendingBreaks > 0) {
        keep('\n');
        if (pendingBreaks > 1) {
          keep('\n');
        }
      } else if (pendingSpace) {
        keep(' ');
      }
    }
    pendingBreaks = 0;
    pendingSpace = false;
    keep(c);
  }

  private void keep(int c) {
    int units = Character.charCount(c);
    if (lost == 0 && out.length() + units <= maxLength) {
      out.appendCodePoint(c);
    } else {
      lost += units;
    }
  }

  private static boolean isMark(int c) {
    if (c < 0x300) {
      return false;
    }
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
  }

  private static boolean isLineBreak(int c) {
    return c == '\n' || c == 0x0b || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  private static boolean isSpace(int c) {
    // U+2800 is an empty Braille cell.
    return c == ' ' || c == '\t' || (c > 0x7f && Character.isSpaceChar(c)) || c == 0x2800;
  }

  /** The default ignorable code points of Unicode, and control characters that move nothing. */
  private static boolean isShapeless(int c) {
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
      return c != '\t' && !isLineBreak(c);
    }
    if (c < 0x300) {
      return c == 0xad;
    }
    return c == 0x034f
        || c == 0x061c
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || (c >= 0x180b && c <= 0x180f)
        || (c >= 0x200b && c <= 0x200f)
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2060 && c <= 0x206f)
        || c == 0x3164
        || (c >= 0xfe00 && c <= 0xfe0f)
        || c == 0xfeff
        || c == 0xffa0
        || (c >= 0xfff0 && c <= 0xfffb)
        || (c >= 0x1bca0 && c <= 0x1bca3)
        || (c >= 0x1d173 && c <= 0x1d17a)
        || (c >= 0xe0000 && c <= 0xe0fff);
  }
}
