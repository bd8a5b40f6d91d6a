package org.hamletmail.text;

import java.util.Map;
import org.hamletmail.text.CssValue.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * The values of one element.
 *
 * @param css what the cascade gives to it
 */
record StyleValues(Map<Property, CssValue> css) {
  // What is no larger has no room for a line.
  private static final double LEAST_ROOM = 2;

  @Nullable CssValue get(Property property) {
    return css.get(property);
  }

  boolean has(Property property) {
    return css.containsKey(property);
  }

  boolean is(Property property, String... words) {
    CssValue value = css.get(property);
    return value != null && value.is(words);
  }

  boolean isInherited(Property property) {
    return is(property, "inherit", "unset", "revert", "revert-layer");
  }

  boolean isShare(Property property) {
    return css.get(property) instanceof Quantity(double number, String unit) && unit.equals("%");
  }

  double number(Property property) {
    return css.get(property) instanceof Quantity(double number, String unit) ? number : Double.NaN;
  }

  /** Returns a length, a percentage as that of a screen; NaN for something else. */
  double pixels(Property property, TypeSize type) {
    if (css.get(property) instanceof Quantity(double number, String unit)) {
      return unit.equals("%") ? number * 6 : type.length(number, unit);
    }
    return Double.NaN;
  }

  /** A share of a height that the content decides is no height. */
  boolean isNothing(Property property, TypeSize type, boolean ofContent) {
    if (isShare(property)) {
      return !ofContent && number(property) <= 0;
    }
    double pixels = pixels(property, type);
    return pixels <= LEAST_ROOM
        || (css.get(property) instanceof Quantity(double number, String unit) && number == 0);
  }

  boolean isNothingOrUnset(Property property, TypeSize type) {
    CssValue value = css.get(property);
    return value == null
        || value.is("initial", "unset", "revert", "revert-layer", "auto")
        || isNothing(property, type, false);
  }
}
