package org.hamletmail.text;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.htmlunit.cssparser.parser.LexicalUnit.LexicalUnitType;

/** Properties that set several others, and what each of these gets. */
final class CssShorthands {
  private static final Set<String> BACKGROUND_WORDS =
      Set.of(
          "none",
          "repeat",
          "no-repeat",
          "repeat-x",
          "repeat-y",
          "space",
          "round",
          "scroll",
          "fixed",
          "local",
          "left",
          "right",
          "top",
          "bottom",
          "center",
          "cover",
          "contain",
          "auto",
          "border-box",
          "padding-box",
          "content-box",
          "text");
  private static final Set<String> FONT_WORDS =
      Set.of(
          "normal",
          "italic",
          "oblique",
          "small-caps",
          "bold",
          "bolder",
          "lighter",
          "ultra-condensed",
          "extra-condensed",
          "condensed",
          "semi-condensed",
          "semi-expanded",
          "expanded",
          "extra-expanded",
          "ultra-expanded");
  private static final Set<String> SYSTEM_FONTS =
      Set.of("caption", "icon", "menu", "message-box", "small-caption", "status-bar");

  private CssShorthands() {}

  /** Returns whether a name in lower case is one of a shorthand. */
  static boolean isOne(String name) {
    return switch (name) {
      case "background", "font", "overflow", "inset", "margin", "padding", "all" -> true;
      default -> false;
    };
  }

  /** Sets all that a property or shorthand sets to one value. */
  static Map<Property, CssValue> filled(String name, CssValue value) {
    Map<Property, CssValue> all = new EnumMap<>(Property.class);
    Property own = Property.named(name);
    for (Property property :
        own != null ? List.of(own) : sides(name).isEmpty() ? parts(name) : sides(name)) {
      all.put(property, value);
    }
    return all;
  }

  /** Returns what the units of a value say; nothing where they are invalid. */
  static Map<Property, CssValue> of(String name, List<LexicalUnit> units) {
    return switch (name) {
      case "background" -> background(units);
      case "font" -> font(units);
      case "overflow" -> overflow(units);
      case "all" -> Map.of();
      default -> sides(sides(name), units);
    };
  }

  private static List<Property> parts(String shorthand) {
    return switch (shorthand) {
      case "background" ->
          List.of(
              Property.BACKGROUND_COLOR,
              Property.BACKGROUND_IMAGE,
              Property.BACKGROUND_SIZE,
              Property.BACKGROUND_CLIP);
      case "font" -> List.of(Property.FONT_SIZE, Property.LINE_HEIGHT);
      case "overflow" -> List.of(Property.OVERFLOW_X, Property.OVERFLOW_Y);
      default -> {
        List<Property> all = new ArrayList<>(List.of(Property.values()));
        all.removeAll(List.of(Property.DIRECTION, Property.UNICODE_BIDI));
        yield all;
      }
    };
  }

  private static List<Property> sides(String shorthand) {
    return switch (shorthand) {
      case "inset" -> List.of(Property.TOP, Property.RIGHT, Property.BOTTOM, Property.LEFT);
      case "margin" ->
          List.of(
              Property.MARGIN_TOP,
              Property.MARGIN_RIGHT,
              Property.MARGIN_BOTTOM,
              Property.MARGIN_LEFT);
      case "padding" ->
          List.of(
              Property.PADDING_TOP,
              Property.PADDING_RIGHT,
              Property.PADDING_BOTTOM,
              Property.PADDING_LEFT);
      default -> List.of();
    };
  }

  private static Map<Property, CssValue> background(List<LexicalUnit> units) {
    CssValue colour = new CssValue.Paint(Colour.TRANSPARENT);
    CssValue image = CssValue.word("none");
    CssValue clip = CssValue.word("border-box");
    boolean plain = true;
    for (LexicalUnit unit : units) {
      CssValue paint = CssColours.of(unit);
      if (unit.getLexicalUnitType() == LexicalUnitType.URI || CssLonghands.isImage(unit)) {
        image = image.is("none") ? CssColours.ofImage(unit) : CssValue.Unknown.UNKNOWN;
      } else if (paint != null) {
        colour = paint;
      } else if (CssLonghands.isWord(unit, "text")) {
        clip = CssValue.word("text");
      } else if (unit.getLexicalUnitType() == LexicalUnitType.IDENT
          && !BACKGROUND_WORDS.contains(Ascii.lower(unit.getStringValue()))) {
        return Map.of();
      } else {
        // It may have a size, or stand at a place.
        plain = false;
      }
    }
    return Map.of(
        Property.BACKGROUND_COLOR,
        colour,
        Property.BACKGROUND_IMAGE,
        plain || image.is("none") ? image : CssValue.Unknown.UNKNOWN,
        Property.BACKGROUND_SIZE,
        CssValue.word("auto"),
        Property.BACKGROUND_CLIP,
        clip);
  }

  /** Size and line height stand before the family; before them stand words and weights. */
  private static Map<Property, CssValue> font(List<LexicalUnit> units) {
    CssValue normal = CssValue.word("normal");
    if (units.size() == 1) {
      LexicalUnit only = units.getFirst();
      boolean system = SYSTEM_FONTS.stream().anyMatch(word -> CssLonghands.isWord(only, word));
      return system
          ? Map.of(
              Property.FONT_SIZE, new CssValue.Quantity(13, "px"), Property.LINE_HEIGHT, normal)
          : Map.of();
    }
    int at = 0;
    while (at < units.size() && isBeforeSize(units.get(at))) {
      at++;
    }
    CssValue size =
        at < units.size() ? CssLonghands.of(Property.FONT_SIZE, units.subList(at, at + 1)) : null;
    at++;
    CssValue line = normal;
    if (at + 1 < units.size()
        && units.get(at).getLexicalUnitType() == LexicalUnitType.OPERATOR_SLASH) {
      line = CssLonghands.of(Property.LINE_HEIGHT, units.subList(at + 1, at + 2));
      at += 2;
    }
    return size == null || line == null || at >= units.size()
        ? Map.of()
        : Map.of(Property.FONT_SIZE, size, Property.LINE_HEIGHT, line);
  }

  private static boolean isBeforeSize(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case IDENT -> FONT_WORDS.contains(Ascii.lower(unit.getStringValue()));
      case INTEGER -> unit.getIntegerValue() >= 1;
      default -> false;
    };
  }

  private static Map<Property, CssValue> overflow(List<LexicalUnit> units) {
    CssValue x = CssLonghands.of(Property.OVERFLOW_X, units.subList(0, 1));
    CssValue y =
        CssLonghands.of(Property.OVERFLOW_Y, units.subList(units.size() - 1, units.size()));
    return x == null || y == null || units.size() > 2
        ? Map.of()
        : Map.of(Property.OVERFLOW_X, x, Property.OVERFLOW_Y, y);
  }

  private static Map<Property, CssValue> sides(List<Property> sides, List<LexicalUnit> units) {
    if (units.size() > 4) {
      return Map.of();
    }
    Map<Property, CssValue> all = new EnumMap<>(Property.class);
    for (int i = 0; i < 4; i++) {
      // Top, right, bottom, left; a missing one is as the one across, or as the first.
      int from = i < units.size() ? i : i == 3 && units.size() > 1 ? 1 : 0;
      CssValue side = CssLonghands.of(sides.get(i), units.subList(from, from + 1));
      if (side == null) {
        return Map.of();
      }
      all.put(sides.get(i), side);
    }
    return all;
  }
}
