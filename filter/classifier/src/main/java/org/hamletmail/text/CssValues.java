package org.hamletmail.text;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.htmlunit.cssparser.parser.CSSException;
import org.htmlunit.cssparser.parser.InputSource;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.htmlunit.cssparser.parser.LexicalUnit.LexicalUnitType;
import org.htmlunit.cssparser.parser.javacc.CSS3Parser;
import org.htmlunit.cssparser.util.ThrowCssExceptionErrorHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of declarations. The CSS parser splits them into units; here stands what each
 * property makes of these. An invalid value is none, so that an earlier declaration stands; a valid
 * one that can't be told is {@link CssValue.Unknown#UNKNOWN}.
 *
 * <p>Remembers the values that it has read: those of a message are few, and most of them are in
 * others too. Not safe for use by several threads.
 */
final class CssValues {
  private static final int MAX_VALUE = 500;
  // A text that is put into an element may be a letter.
  private static final int MAX_CONTENT = 10_000;
  private static final int MAX_READ = 200_000;
  private static final Pattern PLAIN_WORD = Pattern.compile("-?[a-z][a-z-]*");
  private static final Pattern MISPLACED = Pattern.compile("[{}<>;!@]");

  // The parser's grammar is older than some of these, or has them with other arguments.
  private static final Pattern FUNCTIONS_TO_COME =
      Pattern.compile(
          "(?i)\\b(?:var|env|attr|calc|min|max|clamp|round|mod|rem|sin|cos|tan|abs|sign|if"
              + "|rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|contrast-color"
              + "|device-cmyk|path|shape|anchor|anchor-size|fit-content|[a-z-]*gradient"
              + "|image|image-set|-webkit-image-set|element|paint|cross-fade)\\(");
  private static final Set<String> WIDE =
      Set.of("inherit", "initial", "unset", "revert", "revert-layer");
  private static final Set<String> DISPLAYS =
      Set.of(
          "none",
          "block",
          "inline",
          "inline-block",
          "flex",
          "inline-flex",
          "-webkit-flex",
          "-webkit-inline-flex",
          "-webkit-box",
          "-webkit-inline-box",
          "grid",
          "inline-grid",
          "table",
          "inline-table",
          "table-cell",
          "table-row",
          "table-row-group",
          "table-header-group",
          "table-footer-group",
          "table-column",
          "table-column-group",
          "table-caption",
          "list-item",
          "contents",
          "flow-root",
          "flow",
          "ruby",
          "ruby-base",
          "ruby-text",
          "math");
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
  private static final Set<String> SYSTEM_COLOURS =
      Set.of(
          "accentcolor",
          "accentcolortext",
          "activetext",
          "buttonborder",
          "buttonface",
          "buttontext",
          "canvas",
          "canvastext",
          "field",
          "fieldtext",
          "graytext",
          "highlight",
          "highlighttext",
          "linktext",
          "mark",
          "marktext",
          "selecteditem",
          "selecteditemtext",
          "visitedtext",
          "activeborder",
          "activecaption",
          "appworkspace",
          "background",
          "buttonhighlight",
          "buttonshadow",
          "captiontext",
          "inactiveborder",
          "inactivecaption",
          "inactivecaptiontext",
          "infobackground",
          "infotext",
          "menu",
          "menutext",
          "scrollbar",
          "threeddarkshadow",
          "threedface",
          "threedhighlight",
          "threedlightshadow",
          "threedshadow",
          "window",
          "windowframe",
          "windowtext",
          "-webkit-link",
          "-webkit-text");
  private static final Set<String> FONT_SIZES =
      Set.of(
          "xx-small",
          "x-small",
          "small",
          "medium",
          "large",
          "x-large",
          "xx-large",
          "xxx-large",
          "smaller",
          "larger");
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

  // What all messages say: a parser takes longer for a colour than jsoup for the element around it.
  private static final Map<String, Map<Property, CssValue>> COMMON = new ConcurrentHashMap<>();
  private static final int MAX_COMMON = 4_096;
  private static final int MAX_COMMON_VALUE = 40;

  private final Map<String, Map<Property, CssValue>> known = new HashMap<>();
  private @Nullable CSS3Parser parser;
  private int read;

  /**
   * Returns what a declaration says.
   *
   * @param name of a property or shorthand, in lower case
   * @return empty where it is invalid or of no interest
   */
  Map<Property, CssValue> of(String name, String value) {
    if (Property.named(name) == null && !isShorthand(name)) {
      return Map.of();
    }
    String text = value.strip();
    if (text.length() > (name.equals("content") ? MAX_CONTENT : MAX_VALUE)) {
      return filled(name, CssValue.Unknown.UNKNOWN);
    }
    String key = name + ':' + text;
    Map<Property, CssValue> said = known.get(key);
    if (said == null) {
      // Counted whether or not another message had it, so that all machines stop at one place.
      read += text.length();
      said = read > MAX_READ ? filled(name, CssValue.Unknown.UNKNOWN) : common(key, name, text);
      known.put(key, said);
    }
    return said;
  }

  private Map<Property, CssValue> common(String key, String name, String text) {
    Map<Property, CssValue> said = COMMON.get(key);
    if (said == null) {
      said = read(name, text);
      if (text.length() <= MAX_COMMON_VALUE) {
        if (COMMON.size() >= MAX_COMMON) {
          COMMON.clear();
        }
        COMMON.put(key, said);
      }
    }
    return said;
  }

  private static boolean isShorthand(String name) {
    return switch (name) {
      case "background", "font", "overflow", "inset", "margin", "padding", "all" -> true;
      default -> false;
    };
  }

  private Map<Property, CssValue> read(String name, String value) {
    String lower = Ascii.lower(value);
    if (WIDE.contains(lower)) {
      return filled(name, CssValue.word(lower));
    }
    Property property = Property.named(name);
    if (property != null && PLAIN_WORD.matcher(lower).matches()) {
      CssValue word = word(property, lower);
      return word == null ? Map.of() : Map.of(property, word);
    }
    if (lower.contains("var(") || lower.contains("env(")) {
      return filled(name, CssValue.Unknown.UNKNOWN);
    }
    List<LexicalUnit> units = units(value, property == Property.CONTENT);
    if (units == null) {
      return FUNCTIONS_TO_COME.matcher(lower).find()
          ? filled(name, CssValue.Unknown.UNKNOWN)
          : Map.of();
    }
    return property == null ? shorthand(name, units) : longhand(property, units);
  }

  private static Map<Property, CssValue> longhand(Property property, List<LexicalUnit> units) {
    CssValue parsed = parsed(property, units);
    return parsed == null ? Map.of() : Map.of(property, parsed);
  }

  /** Sets all that a property or shorthand sets to one value. */
  private static Map<Property, CssValue> filled(String name, CssValue value) {
    Map<Property, CssValue> all = new EnumMap<>(Property.class);
    Property own = Property.named(name);
    for (Property property :
        own != null ? List.of(own) : sides(name).isEmpty() ? parts(name) : sides(name)) {
      all.put(property, value);
    }
    return all;
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

  /** Returns null where the parser finds no value. */
  private @Nullable List<LexicalUnit> units(String value, boolean text) {
    if (!text && !value.contains("(") && MISPLACED.matcher(value).find()) {
      return null;
    }
    if (parser == null) {
      parser = new CSS3Parser();
      parser.setErrorHandler(new ThrowCssExceptionErrorHandler());
    }
    try {
      LexicalUnit unit =
          parser.parsePropertyValue(new InputSource(new StringReader(CssScanner.closed(value))));
      List<LexicalUnit> units = new ArrayList<>();
      for (; unit != null; unit = unit.getNextLexicalUnit()) {
        units.add(unit);
      }
      return units.isEmpty() ? null : units;
    } catch (IOException | CSSException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }

  private static Map<Property, CssValue> shorthand(String name, List<LexicalUnit> units) {
    return switch (name) {
      case "background" -> background(units);
      case "font" -> font(units);
      case "overflow" -> overflow(units);
      case "all" -> Map.of();
      default -> sides(sides(name), units);
    };
  }

  private static Map<Property, CssValue> background(List<LexicalUnit> units) {
    CssValue colour = new CssValue.Paint(Colour.TRANSPARENT);
    CssValue image = CssValue.word("none");
    CssValue clip = CssValue.word("border-box");
    boolean plain = true;
    for (LexicalUnit unit : units) {
      CssValue paint = CssColours.of(unit);
      if (unit.getLexicalUnitType() == LexicalUnitType.URI || isImage(unit)) {
        image = image.is("none") ? CssColours.ofImage(unit) : CssValue.Unknown.UNKNOWN;
      } else if (paint != null) {
        colour = paint;
      } else if (isWord(unit, "text")) {
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

  private static boolean isImage(LexicalUnit unit) {
    return unit.getLexicalUnitType() == LexicalUnitType.FUNCTION
        && FUNCTIONS_TO_COME.matcher(unit.getFunctionName() + "(").find();
  }

  /** Size and line height stand before the family; before them stand words and weights. */
  private static Map<Property, CssValue> font(List<LexicalUnit> units) {
    CssValue normal = CssValue.word("normal");
    if (units.size() == 1) {
      LexicalUnit only = units.getFirst();
      boolean system = SYSTEM_FONTS.stream().anyMatch(word -> isWord(only, word));
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
        at < units.size() ? parsed(Property.FONT_SIZE, units.subList(at, at + 1)) : null;
    at++;
    CssValue line = normal;
    if (at + 1 < units.size()
        && units.get(at).getLexicalUnitType() == LexicalUnitType.OPERATOR_SLASH) {
      line = parsed(Property.LINE_HEIGHT, units.subList(at + 1, at + 2));
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
    CssValue x = parsed(Property.OVERFLOW_X, units.subList(0, 1));
    CssValue y = parsed(Property.OVERFLOW_Y, units.subList(units.size() - 1, units.size()));
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
      CssValue side = parsed(sides.get(i), units.subList(from, from + 1));
      if (side == null) {
        return Map.of();
      }
      all.put(sides.get(i), side);
    }
    return all;
  }

  private static @Nullable CssValue parsed(Property property, List<LexicalUnit> units) {
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
        boolean all = units.stream().allMatch(CssValues::isAll);
        return all ? CssValue.word("cover") : CssValue.Unknown.UNKNOWN;
      }
      case CONTENT -> {
        return content(units);
      }
      case TEXT_SHADOW -> {
        return CssColours.ofShadow(units);
      }
      case MIX_BLEND_MODE, TEXT_STROKE -> {
        boolean nothing =
            first.getLexicalUnitType() == LexicalUnitType.IDENT ? false : isNothing(first);
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
      return word(property, Ascii.lower(first.getStringValue()));
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
          || !DISPLAYS.contains(Ascii.lower(unit.getStringValue()))) {
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
      case FUNCTION -> isImage(unit) ? CssValue.Unknown.UNKNOWN : null;
      default -> {
        String dimension = Ascii.lower(unit.getDimensionUnitText());
        yield Lengths.pixels(1, dimension, 1, 1).isPresent()
            ? new CssValue.Quantity(unit.getDoubleValue(), dimension)
            : null;
      }
    };
  }

  static boolean isWord(LexicalUnit unit, String word) {
    return unit.getLexicalUnitType() == LexicalUnitType.IDENT
        && Ascii.lower(unit.getStringValue()).equals(word);
  }

  private static @Nullable CssValue word(Property property, String word) {
    boolean valid =
        switch (property) {
          case BACKGROUND_CLIP ->
              Set.of("border-box", "padding-box", "content-box", "text", "border-area")
                  .contains(word);
          case BACKGROUND_IMAGE, TEXT_SHADOW, TRANSFORM, TRANSLATE, SCALE, CLIP_PATH, FILTER ->
              word.equals("none");
          case ANIMATION -> true;
          case BACKGROUND_SIZE -> Set.of("auto", "cover", "contain").contains(word);
          case CONTENT -> Set.of("none", "normal").contains(word);
          case MIX_BLEND_MODE, TEXT_STROKE -> true;
          case BOTTOM, LEFT, RIGHT, TOP, CLIP -> word.equals("auto");
          case MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP -> word.equals("auto");
          case COLOR, BACKGROUND_COLOR, TEXT_FILL_COLOR -> true;
          case CONTENT_VISIBILITY -> Set.of("visible", "hidden", "auto").contains(word);
          case DIRECTION -> Set.of("ltr", "rtl").contains(word);
          case DISPLAY -> DISPLAYS.contains(word);
          case FLOAT ->
              Set.of("none", "left", "right", "inline-start", "inline-end").contains(word);
          case FONT_SIZE -> FONT_SIZES.contains(word);
          case HEIGHT, WIDTH, MIN_HEIGHT, MIN_WIDTH ->
              word.equals("auto") || word.endsWith("-content") || word.endsWith("stretch");
          case MAX_HEIGHT, MAX_WIDTH ->
              word.equals("none") || word.endsWith("-content") || word.endsWith("stretch");
          case LINE_HEIGHT -> word.equals("normal");
          case OPACITY, PADDING_BOTTOM, PADDING_LEFT, PADDING_RIGHT, PADDING_TOP, TEXT_INDENT ->
              false;
          case OVERFLOW_X, OVERFLOW_Y ->
              Set.of("visible", "hidden", "clip", "scroll", "auto", "overlay").contains(word);
          case POSITION ->
              Set.of("static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky")
                  .contains(word);
          case UNICODE_BIDI ->
              Set.of(
                      "normal",
                      "embed",
                      "isolate",
                      "bidi-override",
                      "isolate-override",
                      "plaintext",
                      "-webkit-isolate",
                      "-webkit-isolate-override",
                      "-webkit-plaintext")
                  .contains(word);
          case VISIBILITY -> Set.of("visible", "hidden", "collapse").contains(word);
          case WHITE_SPACE ->
              Set.of("normal", "nowrap", "pre", "pre-wrap", "pre-line", "break-spaces")
                  .contains(word);
        };
    if (!valid) {
      return null;
    }
    return switch (property) {
      case COLOR, BACKGROUND_COLOR, TEXT_FILL_COLOR -> colour(word);
      case MIX_BLEND_MODE, TEXT_STROKE ->
          word.equals("normal") ? CssValue.word("none") : CssValue.Unknown.UNKNOWN;
      default -> CssValue.word(word);
    };
  }

  /** Returns null for a word that names no colour. */
  static @Nullable CssValue colour(String word) {
    if (word.equals("transparent")) {
      return new CssValue.Paint(Colour.TRANSPARENT);
    }
    Colour named = ColourNames.ALL.get(word);
    if (named != null) {
      return new CssValue.Paint(named);
    }
    if (word.equals("currentcolor")) {
      return CssValue.word(word);
    }
    return SYSTEM_COLOURS.contains(word) ? CssValue.Unknown.UNKNOWN : null;
  }
}
