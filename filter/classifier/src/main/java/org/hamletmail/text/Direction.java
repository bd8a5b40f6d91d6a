package org.hamletmail.text;

import org.jspecify.annotations.Nullable;

/**
 * An element that overrides the direction of its text, or one within it that has a direction of its
 * own. Each is another, even if it says the same.
 */
final class Direction {
  private static final int MAX_DEPTH = 7;

  private final @Nullable Direction outer;
  private final String begin;
  private final String end;

  private Direction(@Nullable Direction outer, String begin, String end) {
    this.outer = outer;
    this.begin = begin;
    this.end = end;
  }

  /** Returns the one around it. */
  @Nullable Direction outer() {
    return outer;
  }

  /** Returns the characters that do the same in plain text. */
  String begin() {
    return begin;
  }

  /** Returns those that end it. */
  String end() {
    return end;
  }

  /** Returns one within another; the outer one again where they are too deep. */
  static @Nullable Direction within(
      @Nullable Direction outer, boolean override, boolean rightToLeft) {
    int depth = 0;
    for (Direction one = outer; one != null; one = one.outer) {
      depth++;
    }
    if (depth >= MAX_DEPTH) {
      return outer;
    }
    char isolate =
        rightToLeft ? ReadingOrder.RIGHT_TO_LEFT_ISOLATE : ReadingOrder.LEFT_TO_RIGHT_ISOLATE;
    char letters =
        rightToLeft ? ReadingOrder.RIGHT_TO_LEFT_OVERRIDE : ReadingOrder.LEFT_TO_RIGHT_OVERRIDE;
    return override
        ? new Direction(
            outer,
            "" + isolate + letters,
            "" + ReadingOrder.END_OF_EMBEDDING + ReadingOrder.END_OF_ISOLATE)
        : new Direction(outer, "" + isolate, "" + ReadingOrder.END_OF_ISOLATE);
  }
}
