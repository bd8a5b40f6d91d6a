package org.hamletmail.text;

import java.util.List;

/** The value of a property, as far as it decides whether text is seen. */
sealed interface CssValue {

  /** A keyword, in lower case. */
  record Word(String word) implements CssValue {}

  /**
   * A length, a percentage or a number.
   *
   * @param unit in lower case, {@code %} or empty
   */
  record Quantity(double number, String unit) implements CssValue {}

  /** A colour. */
  record Paint(Colour colour) implements CssValue {}

  /** Text that a sheet puts into an element. */
  record Content(List<Part> parts) implements CssValue {

    /**
     * A part of it.
     *
     * @param text itself, or the name of the attribute that holds it
     */
    record Part(String text, boolean attribute) {}
  }

  /** How far a transformation moves and what size it leaves. */
  record Shift(double x, double y, boolean vanished) implements CssValue {}

  /**
   * Whatever could be true: the value can't be told without a browser, as with {@code var()}, or
   * holds for some readers only. Nothing is hidden by it.
   */
  enum Unknown implements CssValue {
    /** The only one. */
    UNKNOWN
  }

  static CssValue word(String word) {
    return new Word(word);
  }

  /** Returns whether this is one of some keywords. */
  default boolean is(String... words) {
    if (this instanceof Word(String own)) {
      for (String word : words) {
        if (word.equals(own)) {
          return true;
        }
      }
    }
    return false;
  }
}
