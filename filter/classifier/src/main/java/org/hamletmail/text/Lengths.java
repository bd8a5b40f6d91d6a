package org.hamletmail.text;

import java.util.OptionalDouble;

/** Lengths of CSS in pixels, as a screen in between those of telephones and desktops has them. */
final class Lengths {
  private static final double SCREEN_PIXELS = 800;

  private Lengths() {}

  /**
   * Returns a length in pixels.
   *
   * @param unit in lower case
   * @param em pixels of the element's type
   * @param rem pixels of the document's type
   * @return empty for a unit that CSS doesn't have, and for percentages
   */
  static OptionalDouble pixels(double number, String unit, double em, double rem) {
    double pixels =
        switch (unit) {
          case "px" -> 1;
          case "em" -> em;
          case "ex", "ch" -> em / 2;
          case "ic", "lh", "cap" -> em;
          case "rem", "rlh", "ric", "rcap" -> rem;
          case "rex", "rch" -> rem / 2;
          case "in" -> 96;
          case "cm" -> 96 / 2.54;
          case "mm" -> 96 / 25.4;
          case "q" -> 96 / 101.6;
          case "pt" -> 96 / 72.;
          case "pc" -> 16;
          case "vw", "vh", "vmin", "vmax", "vi", "vb" -> SCREEN_PIXELS / 100;
          case "svw", "svh", "svmin", "svmax", "svi", "svb" -> SCREEN_PIXELS / 100;
          case "lvw", "lvh", "lvmin", "lvmax", "lvi", "lvb" -> SCREEN_PIXELS / 100;
          case "dvw", "dvh", "dvmin", "dvmax", "dvi", "dvb" -> SCREEN_PIXELS / 100;
          default -> Double.NaN;
        };
    return Double.isNaN(pixels) ? OptionalDouble.empty() : OptionalDouble.of(number * pixels);
  }
}
