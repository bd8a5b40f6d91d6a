package org.hamletmail.text;

import java.util.ArrayList;
import java.util.List;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.htmlunit.cssparser.parser.LexicalUnit.LexicalUnitType;
import org.jspecify.annotations.Nullable;

/** What the units of a value say of one property. */
final class CssLonghands {
  private CssLonghands() {}

  /** Returns null for an invalid value. */
  static @Nullable CssValue of(Property property, List<LexicalUnit> units) {
    LexicalUnit first = units.getFirst();
    switch (property) {
      case TRANSFORM, TRANSLATE, SCALE, CLIP, CLIP_PATH, FILTER -> {
        return CssShapes.of(property, units);
      }
      case ANIMATION -> {
        return CssValue.word(words(units));
      }
      case BACKGROUND_IMAGE -> {
        return units.size() == 1 ? CssColours.ofImage(first) : CssValue.Unknown.UNKNOWN;
      }
      case BACKGROUND_SIZE -> {
        boolean all = units.stream().allMatch(CssLonghands::isAll);
        return all ? CssValue.word("cover") : CssValue.Unknown.UNKNOWN;
      }
      case CONTENT -> {
        return content(units);
      }
      case TEXT_SHADOW -> {
        return CssColours.ofShadow(units);
      }
      case MIX_BLEND_MODE, TEXT_STROKE -> {
        boolean nothing = first.getLexicalUnitType() != LexicalUnitType.IDENT && isNothing(first);
        return nothing ? CssValue.word("none") : CssValue.Unknown.UNKNOWN;
      }
      case TEXT_INDENT -> {
        // Behind the length stand "hanging" and "each-line".
        return quantity(first, true);
      }
      default -> {}
    }
    if (units.size() > 1) {
      return property == Property.DISPLAY && units.size() == 2
          ? display(units)
          : property == Property.BACKGROUND_CLIP ? CssValue.Unknown.UNKNOWN : null;
    }
    if (first.getLexicalUnitType() == LexicalUnitType.IDENT) {
      return CssWords.of(property, Ascii.lower(first.getStringValue()));
    }
    return switch (property) {
      case COLOR, BACKGROUND_COLOR, TEXT_FILL_COLOR -> CssColours.of(first);
      case WIDTH, HEIGHT, MAX_WIDTH, MAX_HEIGHT, MIN_WIDTH, MIN_HEIGHT, FONT_SIZE ->
          quantity(first, false);
      case PADDING_BOTTOM, PADDING_LEFT, PADDING_RIGHT, PADDING_TOP -> quantity(first, false);
      case LEFT, RIGHT, TOP, BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM ->
          quantity(first, true);
      case OPACITY, LINE_HEIGHT -> number(property, first);
      default -> null;
    };
  }

  private static boolean isAll(LexicalUnit unit) {
    return unit.getLexicalUnitType() == LexicalUnitType.PERCENTAGE && unit.getDoubleValue() == 100;
  }

  private static boolean isNothing(LexicalUnit unit) {
    return quantity(unit) instanceof CssValue.Quantity(double number, String any) && number == 0;
  }

  private static String words(List<LexicalUnit> units) {
    StringBuilder words = new StringBuilder();
    for (LexicalUnit unit : units) {
      switch (unit.getLexicalUnitType()) {
        case IDENT, STRING_VALUE -> words.append(Ascii.lower(unit.getStringValue())).append(' ');
        default -> {}
      }
    }
    return words.toString().strip();
  }

  private static CssValue content(List<LexicalUnit> units) {
    List<CssValue.Content.Part> parts = new ArrayList<>();
    for (LexicalUnit unit : units) {
      switch (unit.getLexicalUnitType()) {
        case STRING_VALUE ->
            parts.add(
                new CssValue.Content.Part(CssScanner.unescaped(unit.getStringValue()), false));
        case ATTR -> parts.add(new CssValue.Content.Part(Ascii.lower(unit.getStringValue()), true));
        // What says it aloud.
        case OPERATOR_SLASH -> {
          return new CssValue.Content(parts);
        }
        default -> {}
      }
    }
    return new CssValue.Content(parts);
  }

  /** The newer spelling of displays in two words. */
  private static @Nullable CssValue display(List<LexicalUnit> units) {
    for (LexicalUnit unit : units) {
      if (unit.getLexicalUnitType() != LexicalUnitType.IDENT
          || isWord(unit, "none")
          || !CssWords.isDisplay(Ascii.lower(unit.getStringValue()))) {
        return null;
      }
    }
    return isWord(units.getFirst(), "inline") ? CssValue.word("inline") : CssValue.word("block");
  }

  private static @Nullable CssValue number(Property property, LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case INTEGER, REAL -> new CssValue.Quantity(unit.getDoubleValue(), "");
      default ->
          property == Property.LINE_HEIGHT
              ? quantity(unit, false)
              : unit.getLexicalUnitType() == LexicalUnitType.PERCENTAGE
                  ? new CssValue.Quantity(unit.getDoubleValue() / 100, "")
                  : unit.getLexicalUnitType() == LexicalUnitType.FUNCTION_CALC
                      ? CssValue.Unknown.UNKNOWN
                      : null;
    };
  }

  private static @Nullable CssValue quantity(LexicalUnit unit, boolean signed) {
    CssValue value = quantity(unit);
    return !signed && value instanceof CssValue.Quantity(double number, String any) && number < 0
        ? null
        : value;
  }

  /** Returns a length or a percentage, null for something else. */
  static @Nullable CssValue quantity(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case INTEGER, REAL -> unit.getDoubleValue() == 0 ? new CssValue.Quantity(0, "px") : null;
      case PERCENTAGE -> new CssValue.Quantity(unit.getDoubleValue(), "%");
      case FUNCTION_CALC -> CssSums.of(unit);
      case FUNCTION ->
          isChoice(unit) ? CssSums.ofChoice(unit) : isImage(unit) ? CssValue.Unknown.UNKNOWN : null;
      default -> {
        String dimension = Ascii.lower(unit.getDimensionUnitText());
        yield Lengths.pixels(1, dimension, 1, 1).isPresent()
            ? new CssValue.Quantity(unit.getDoubleValue(), dimension)
            : null;
      }
    };
  }

  private static boolean isChoice(LexicalUnit function) {
    return switch (Ascii.lower(function.getFunctionName())) {
      case "min", "max", "clamp" -> true;
      default -> false;
    };
  }

  static boolean isWord(LexicalUnit unit, String word) {
    return unit.getLexicalUnitType() == LexicalUnitType.IDENT
        && Ascii.lower(unit.getStringValue()).equals(word);
  }

  static boolean isImage(LexicalUnit unit) {
    return unit.getLexicalUnitType() == LexicalUnitType.FUNCTION
        && CssValues.mayCome(unit.getFunctionName() + "(");
  }
}
