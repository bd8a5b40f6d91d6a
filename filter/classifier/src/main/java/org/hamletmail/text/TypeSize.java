package org.hamletmail.text;

import org.hamletmail.text.CssValue.Quantity;
import org.jsoup.nodes.Element;

/** How large the type of an element is, and how high its lines. */
final class TypeSize {
  // Legible type starts at five or six.
  private static final double TINY_PIXELS = 2;
  private static final double LEAST_LINE = 2;
  private static final double USUAL_PIXELS = 16;
  private static final int[] FONT_SIZES = {10, 13, 16, 18, 24, 32, 48};

  private double pixels = USUAL_PIXELS;
  private double rootPixels = USUAL_PIXELS;
  private boolean noLine;

  /** That of a document which says nothing. */
  TypeSize() {}

  /** That of an element which says nothing. */
  TypeSize(TypeSize outer) {
    pixels = outer.pixels;
    rootPixels = outer.rootPixels;
    noLine = outer.noLine;
  }

  /** Takes the size of the document again. */
  void reset() {
    pixels = USUAL_PIXELS;
    noLine = false;
  }

  boolean isTiny() {
    return pixels <= TINY_PIXELS;
  }

  /** Returns whether lines take no room. */
  boolean hasNoLine() {
    return noLine;
  }

  /** Returns a length in pixels, NaN for a percentage and for a unit that CSS doesn't have. */
  double length(double number, String unit) {
    return Lengths.pixels(number, unit, pixels, rootPixels).orElse(Double.NaN);
  }

  /** Takes up what an element says. */
  void set(Element element, String tag, StyleValues css) {
    if (tag.equals("font") && element.hasAttr("size")) {
      setFontSize(element.attr("size").strip());
    }
    CssValue size = css.get(Property.FONT_SIZE);
    double outer = pixels;
    if (size instanceof Quantity(double number, String unit)) {
      pixels =
          unit.equals("%")
              ? outer * number / 100
              : Lengths.pixels(number, unit, outer, rootPixels).orElse(outer);
    } else if (size instanceof CssValue.Word(String word)) {
      pixels =
          switch (word) {
            case "xx-small" -> 9;
            case "x-small" -> 10;
            case "small" -> 13;
            case "large" -> 18;
            case "x-large" -> 24;
            case "xx-large" -> 32;
            case "xxx-large" -> 48;
            case "smaller" -> outer / 1.2;
            case "larger" -> outer * 1.2;
            case "inherit", "unset", "revert", "revert-layer" -> outer;
            default -> USUAL_PIXELS;
          };
    } else if (size != null) {
      pixels = USUAL_PIXELS;
    }
    if (tag.equals("html")) {
      rootPixels = pixels;
    }
    CssValue line = css.get(Property.LINE_HEIGHT);
    if (line instanceof Quantity(double number, String unit)) {
      double height =
          unit.isEmpty()
              ? number * pixels
              : unit.equals("%")
                  ? number * pixels / 100
                  : Lengths.pixels(number, unit, pixels, rootPixels).orElse(pixels);
      noLine = height <= LEAST_LINE;
    } else if (line != null && !css.isInherited(Property.LINE_HEIGHT)) {
      noLine = false;
    }
  }

  private void setFontSize(String size) {
    if (size.matches("[+-]?\\d{1,3}")) {
      int number = Integer.parseInt(size);
      boolean relative = size.startsWith("+") || size.startsWith("-");
      pixels = FONT_SIZES[Math.clamp(relative ? 3 + number : number, 1, 7) - 1];
    }
  }
}
