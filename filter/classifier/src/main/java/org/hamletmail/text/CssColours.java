package org.hamletmail.text;

import java.util.ArrayList;
import java.util.List;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.jspecify.annotations.Nullable;

/** Reads colours of CSS, in all notations of sRGB; those of other colour spaces are unknown. */
final class CssColours {
  private static final double WHITE_LIGHT = 99;

  private CssColours() {}

  /** Returns null for something else. */
  static @Nullable CssValue of(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case IDENT -> CssWords.colour(Ascii.lower(unit.getStringValue()));
      case RGBCOLOR -> channels(unit, CssColours::rgb);
      case HSLCOLOR ->
          channels(
              unit,
              (a, alpha) ->
                  Colour.ofHsl(degrees(a.get(0)), share(a.get(1)), share(a.get(2)), alpha));
      case HWBCOLOR ->
          channels(
              unit,
              (a, alpha) ->
                  Colour.ofHwb(degrees(a.get(0)), share(a.get(1)), share(a.get(2)), alpha));
      case LABCOLOR, LCHCOLOR -> lightest(unit);
      case FUNCTION ->
          isColour(Ascii.lower(unit.getFunctionName())) ? CssValue.Unknown.UNKNOWN : null;
      default -> null;
    };
  }

  /** Of other colour spaces only white can be told: as much light as there is. */
  private static CssValue lightest(LexicalUnit unit) {
    LexicalUnit light = unit.getParameters();
    boolean white =
        light != null
            && switch (light.getLexicalUnitType()) {
              case PERCENTAGE, INTEGER, REAL -> light.getDoubleValue() >= WHITE_LIGHT;
              default -> false;
            };
    return white && !hasAlpha(unit) ? new CssValue.Paint(Colour.WHITE) : CssValue.Unknown.UNKNOWN;
  }

  private static boolean hasAlpha(LexicalUnit colour) {
    int channels = 0;
    for (LexicalUnit one = colour.getParameters(); one != null; one = one.getNextLexicalUnit()) {
      channels++;
    }
    return channels != 3;
  }

  /** Returns the colour of an image that shows nothing else: a gradient from one to the same. */
  static CssValue ofImage(LexicalUnit image) {
    if (image.getFunctionName() == null
        || !Ascii.lower(image.getFunctionName()).endsWith("-gradient")
        || image.getFunctionName().startsWith("-")) {
      return CssValue.Unknown.UNKNOWN;
    }
    Colour all = null;
    LexicalUnit unit = image.getParameters();
    for (; unit != null; unit = unit.getNextLexicalUnit()) {
      switch (unit.getLexicalUnitType()) {
        case RGBCOLOR, HSLCOLOR, HWBCOLOR, LABCOLOR, LCHCOLOR, IDENT, FUNCTION -> {
          CssValue value = of(unit);
          if (value instanceof CssValue.Paint(Colour colour)
              && colour.alpha() == 1
              && (all == null || all.looksLike(colour))) {
            all = colour;
          } else if (value != null) {
            return CssValue.Unknown.UNKNOWN;
          }
        }
        case OPERATOR_COMMA, PERCENTAGE, INTEGER, REAL, DEGREE, RADIAN, GRADIAN, TURN -> {}
        default -> {
          return CssValue.Unknown.UNKNOWN;
        }
      }
    }
    return all == null ? CssValue.Unknown.UNKNOWN : new CssValue.Paint(all);
  }

  /** Returns the colour of a shadow; unknown where there are several or where it has none. */
  static CssValue ofShadow(List<LexicalUnit> shadow) {
    CssValue colour = null;
    for (LexicalUnit unit : shadow) {
      if (unit.getLexicalUnitType() == LexicalUnit.LexicalUnitType.OPERATOR_COMMA) {
        return CssValue.Unknown.UNKNOWN;
      }
      CssValue value = of(unit);
      colour = value == null ? colour : value;
    }
    return colour instanceof CssValue.Paint ? colour : CssValue.Unknown.UNKNOWN;
  }

  private static boolean isColour(String function) {
    return switch (function) {
      case "color", "color-mix", "light-dark", "oklab", "oklch", "lab", "lch" -> true;
      case "contrast-color", "device-cmyk", "rgb", "rgba", "hsl", "hsla", "hwb" -> true;
      default -> false;
    };
  }

  private interface Notation {
    Colour colour(List<LexicalUnit> channels, double alpha);
  }

  private static CssValue channels(LexicalUnit unit, Notation notation) {
    List<LexicalUnit> channels = new ArrayList<>();
    for (LexicalUnit one = unit.getParameters(); one != null; one = one.getNextLexicalUnit()) {
      switch (one.getLexicalUnitType()) {
        case OPERATOR_COMMA, OPERATOR_SLASH -> {}
        case INTEGER, REAL, PERCENTAGE, NONE, DEGREE, GRADIAN, RADIAN, TURN -> channels.add(one);
        default -> {
          return CssValue.Unknown.UNKNOWN;
        }
      }
    }
    if (channels.size() < 3 || channels.size() > 4) {
      return CssValue.Unknown.UNKNOWN;
    }
    double alpha = channels.size() == 4 ? alpha(channels.get(3)) : 1;
    return new CssValue.Paint(notation.colour(channels, alpha));
  }

  private static Colour rgb(List<LexicalUnit> channels, double alpha) {
    return new Colour(
        channel(channels.get(0)), channel(channels.get(1)), channel(channels.get(2)), alpha);
  }

  private static double channel(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case PERCENTAGE -> Math.clamp(unit.getDoubleValue() * 2.55, 0, 255);
      case NONE -> 0;
      default -> Math.clamp(unit.getDoubleValue(), 0, 255);
    };
  }

  private static double alpha(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case PERCENTAGE -> share(unit);
      case NONE -> 0;
      default -> Math.clamp(unit.getDoubleValue(), 0, 1);
    };
  }

  private static double share(LexicalUnit unit) {
    return unit.getLexicalUnitType() == LexicalUnit.LexicalUnitType.NONE
        ? 0
        : Math.clamp(unit.getDoubleValue() / 100, 0, 1);
  }

  private static double degrees(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case TURN -> unit.getDoubleValue() * 360;
      case RADIAN -> Math.toDegrees(unit.getDoubleValue());
      case GRADIAN -> unit.getDoubleValue() * .9;
      case NONE -> 0;
      default -> unit.getDoubleValue();
    };
  }
}
