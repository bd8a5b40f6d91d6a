package org.hamletmail.text;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hamletmail.text.CssValue.Paint;
import org.hamletmail.text.CssValue.Quantity;
import org.hamletmail.text.CssValue.Shift;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * How text looks inside an element, as far as it decides whether the text can be seen.
 *
 * <p>What is not displayed or not opaque is gone with everything in it. All else can be undone
 * further in, as mail templates do and tricksters too: type, {@code visibility} and colours by new
 * ones, a shift by one that goes back, a box without room by a position outside of it. What can't
 * be told counts as seen.
 */
final class Look {
  // Legible type starts at five or six.
  private static final double TINY_PIXELS = 2;
  private static final double LEAST_ROOM = 2;
  private static final double OFF_SCREEN = -400;
  private static final double BEYOND_SCREEN = 3_000;

  // In the flow of a long text a few screens upwards are still within the text.
  private static final double ABOVE_TEXT = -2_000;
  private static final double TRANSPARENT = .05;
  private static final double TYPE_PIXELS = 16;

  private static final Set<String> TABLE_PARTS =
      Set.of("table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup", "caption");
  private static final Set<String> COLOURED_PARTS =
      Set.of("body", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "marquee");
  private static final Set<String> CONTROLS =
      Set.of("button", "input", "select", "option", "optgroup", "textarea", "mark", "meter");
  private static final int[] FONT_SIZES = {10, 13, 16, 18, 24, 32, 48};

  /**
   * An element that overrides the direction of its text, or one within it that has a direction of
   * its own. Each is another, even if it says the same.
   */
  static final class Direction {
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

    private static @Nullable Direction within(
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

  /** Out of which box without room a text can still stand. */
  private enum Cut {
    NONE,
    /** One that is not positioned: whatever has a position of its own inside it escapes. */
    UNLESS_PLACED,
    /** Another: what has a fixed position escapes. */
    UNLESS_FIXED
  }

  private final boolean quirks;
  private boolean gone;
  private Cut cut = Cut.NONE;
  private boolean cutLines;
  private boolean noLine;
  private double type = TYPE_PIXELS;
  private double rootType = TYPE_PIXELS;
  private boolean invisible;
  private double opacity = 1;
  private Optional<Colour> colour = Optional.of(Colour.BLACK);
  private Optional<Colour> pageColour = Optional.of(Colour.BLACK);
  private Optional<Colour> link = Optional.of(Colour.LINK);
  private Optional<Colour> background = Optional.of(Colour.WHITE);
  private boolean filled;
  private Optional<Colour> fill = Optional.empty();
  private boolean shadowed;
  private Optional<Colour> shadow = Optional.empty();
  private boolean stroked;
  private boolean blended;
  private double x;
  private double y;
  private double indent;
  private double lineIndent;
  private boolean boxesInside;
  private boolean rightToLeft;
  private @Nullable Direction direction;
  private boolean wrapped = true;

  private Look(boolean quirks) {
    this.quirks = quirks;
  }

  private Look(Look outer) {
    quirks = outer.quirks;
    gone = outer.gone;
    cut = outer.cut;
    cutLines = outer.cutLines;
    noLine = outer.noLine;
    type = outer.type;
    rootType = outer.rootType;
    invisible = outer.invisible;
    opacity = outer.opacity;
    colour = outer.colour;
    pageColour = outer.pageColour;
    link = outer.link;
    background = outer.background;
    filled = outer.filled;
    fill = outer.fill;
    shadowed = outer.shadowed;
    shadow = outer.shadow;
    stroked = outer.stroked;
    blended = outer.blended;
    x = outer.x;
    y = outer.y;
    indent = outer.indent;
    lineIndent = outer.lineIndent;
    rightToLeft = outer.rightToLeft;
    direction = outer.direction;
    wrapped = outer.wrapped;
  }

  /**
   * Returns the look of a document that says nothing: black on white.
   *
   * @param quirks whether tables begin with type and colour of the page, as where no doctype is
   */
  static Look ofDocument(boolean quirks) {
    return new Look(quirks);
  }

  /** Returns whether nothing inside can be seen, whatever is said there. */
  boolean isGone() {
    return gone;
  }

  /** Returns whether text can be seen. */
  boolean isVisible() {
    return !gone
        && cut == Cut.NONE
        && !(cutLines && noLine)
        && type > TINY_PIXELS
        && !invisible
        && !isColourLost()
        && x + lineIndent >= OFF_SCREEN
        && x + lineIndent < BEYOND_SCREEN
        && y >= OFF_SCREEN;
  }

  /** Returns what overrides the direction of text, null for nothing. */
  @Nullable Direction direction() {
    return direction;
  }

  private boolean isColourLost() {
    Optional<Colour> letters = filled ? fill : colour;
    if (letters.isEmpty() || blended || stroked) {
      return opacity < TRANSPARENT;
    }
    return isLost(letters.get()) && (!shadowed || shadow.map(this::isLost).orElse(false));
  }

  private boolean isLost(Colour letters) {
    Colour seen = letters.fainter(opacity);
    return seen.isTransparent() || background.map(seen::isLostOn).orElse(false);
  }

  /**
   * Returns the look inside an element.
   *
   * @param css what the cascade gives to it
   */
  Look within(Element element, Map<Property, CssValue> css) {
    String tag = element.normalName();
    boolean resets = quirks && tag.equals("table");
    if (css.isEmpty()
        && element.attributesSize() == 0
        && !boxesInside
        && !resets
        && !tag.equals("dialog")
        && !tag.equals("rp")
        && !tag.equals("bdo")
        && !(direction != null && (tag.equals("bdi") || HtmlText.isBlock(tag)))
        && !CONTROLS.contains(tag)) {
      return this;
    }
    Look inner = new Look(this);
    if (resets) {
      inner.type = TYPE_PIXELS;
      inner.noLine = false;
      inner.colour = pageColour;
    }
    Values values = new Values(css);
    inner.set(element, tag, values, this);
    return inner;
  }

  private void set(Element element, String tag, Values css, Look outer) {
    String display = display(element, tag, css);
    if (display.equals("none")) {
      gone = true;
      return;
    }
    boolean placed = css.is(Property.POSITION, "absolute", "fixed");
    boolean box =
        placed
            || outer.boxesInside
            || css.is(Property.FLOAT, "left", "right", "inline-start", "inline-end")
            || !(display.equals("inline") || display.equals("contents") || display.isEmpty());
    boolean table = display.startsWith("table");
    boxesInside = display.endsWith("flex") || display.endsWith("grid") || display.endsWith("box");

    setType(element, tag, css);
    setColours(element, tag, css);
    setOpacity(css);
    if (css.is(Property.VISIBILITY, "hidden", "collapse")) {
      invisible = true;
    } else if (css.has(Property.VISIBILITY) && !css.isInherited(Property.VISIBILITY)) {
      invisible = false;
    }
    setDirection(element, tag, css, box);
    if (css.is(Property.WHITE_SPACE, "nowrap", "pre")) {
      wrapped = false;
    } else if (css.has(Property.WHITE_SPACE) && !css.isInherited(Property.WHITE_SPACE)) {
      wrapped = true;
    }
    setPlace(css, box, placed, display);
    if (box) {
      setRoom(css, table);
    }
  }

  private static String display(Element element, String tag, Values css) {
    CssValue display = css.get(Property.DISPLAY);
    if (display instanceof CssValue.Word word) {
      switch (word.word()) {
        case "inherit" -> {
          return "";
        }
        case "initial", "unset" -> {
          return "inline";
        }
        case "revert", "revert-layer" -> {}
        default -> {
          return word.word();
        }
      }
    } else if (display != null) {
      return "";
    }
    if (element.hasAttr("hidden") && !tag.equals("embed")) {
      return "none";
    }
    return switch (tag) {
      case "dialog" -> element.hasAttr("open") ? "block" : "none";
      case "rp" -> "none";
      case "img", "input", "button", "select", "textarea", "meter", "progress", "marquee" ->
          "inline-block";
      default -> TABLE_PARTS.contains(tag) ? "table" : HtmlText.isBlock(tag) ? "block" : "inline";
    };
  }

  private void setType(Element element, String tag, Values css) {
    if (tag.equals("font") && element.hasAttr("size")) {
      setFontSize(element.attr("size").strip());
    }
    CssValue size = css.get(Property.FONT_SIZE);
    double outer = type;
    if (size instanceof Quantity(double number, String unit)) {
      type =
          unit.equals("%")
              ? outer * number / 100
              : Lengths.pixels(number, unit, outer, rootType).orElse(outer);
    } else if (size instanceof CssValue.Word(String word)) {
      type =
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
            default -> TYPE_PIXELS;
          };
    } else if (size != null) {
      type = TYPE_PIXELS;
    }
    if (tag.equals("html")) {
      rootType = type;
    }
    CssValue line = css.get(Property.LINE_HEIGHT);
    if (line instanceof Quantity(double number, String unit)) {
      double height =
          unit.isEmpty()
              ? number * type
              : unit.equals("%")
                  ? number * type / 100
                  : Lengths.pixels(number, unit, type, rootType).orElse(type);
      noLine = height <= LEAST_ROOM;
    } else if (line != null && !css.isInherited(Property.LINE_HEIGHT)) {
      noLine = false;
    }
  }

  private void setFontSize(String size) {
    if (size.matches("[+-]?\\d{1,3}")) {
      int number = Integer.parseInt(size);
      boolean relative = size.startsWith("+") || size.startsWith("-");
      type = FONT_SIZES[Math.clamp(relative ? 3 + number : number, 1, 7) - 1];
    }
  }

  private void setColours(Element element, String tag, Values css) {
    if (tag.equals("body")) {
      Colour.ofAttribute(element.attr("text")).ifPresent(own -> colour = Optional.of(own));
      Colour.ofAttribute(element.attr("link")).ifPresent(own -> link = Optional.of(own));
    } else if (tag.equals("font")) {
      Colour.ofAttribute(element.attr("color")).ifPresent(own -> colour = Optional.of(own));
    } else if (tag.equals("a") && element.hasAttr("href")) {
      colour = link;
    } else if (CONTROLS.contains(tag)) {
      colour = Optional.empty();
      background = Optional.empty();
    }
    switch (css.get(Property.COLOR)) {
      case Paint(Colour own) -> colour = Optional.of(own);
      case CssValue.Word(String word) when word.equals("initial") ->
          colour = Optional.of(Colour.BLACK);
      case CssValue.Word word -> {}
      case null -> {}
      default -> colour = Optional.empty();
    }
    if (tag.equals("body")) {
      pageColour = colour;
    }
    setFill(css);
    CssValue ownShadow = css.get(Property.TEXT_SHADOW);
    if (ownShadow != null && !css.isInherited(Property.TEXT_SHADOW)) {
      shadowed = !css.is(Property.TEXT_SHADOW, "none", "initial");
      shadow = ownShadow instanceof Paint(Colour own) ? Optional.of(own) : Optional.empty();
    }
    if (css.has(Property.TEXT_STROKE) && !css.isInherited(Property.TEXT_STROKE)) {
      stroked = !css.is(Property.TEXT_STROKE, "none", "initial");
    }
    blended |= css.get(Property.MIX_BLEND_MODE) instanceof CssValue.Unknown;
    setBackground(element, tag, css);
    CssValue clip = css.get(Property.BACKGROUND_CLIP);
    if (css.is(Property.BACKGROUND_CLIP, "text") || clip instanceof CssValue.Unknown) {
      colour = Optional.empty();
      fill = Optional.empty();
    }
  }

  private void setFill(Values css) {
    CssValue value = css.get(Property.TEXT_FILL_COLOR);
    if (value instanceof Paint(Colour own)) {
      filled = true;
      fill = Optional.of(own);
    } else if (value instanceof CssValue.Unknown) {
      filled = true;
      fill = Optional.empty();
    } else if (value != null && !css.isInherited(Property.TEXT_FILL_COLOR)) {
      filled = false;
    }
  }

  private void setBackground(Element element, String tag, Values css) {
    boolean coloured = COLOURED_PARTS.contains(tag);
    CssValue image = css.get(Property.BACKGROUND_IMAGE);
    if (image instanceof Paint(Colour own)
        && !(css.get(Property.BACKGROUND_SIZE) instanceof CssValue.Unknown)) {
      paint(own);
      return;
    }
    if ((coloured
            && !element.attr("background").isBlank()
            && !css.is(Property.BACKGROUND_IMAGE, "none", "initial", "unset"))
        || image instanceof CssValue.Unknown
        || image instanceof Paint) {
      background = Optional.empty();
      return;
    }
    CssValue value = css.get(Property.BACKGROUND_COLOR);
    if (value == null) {
      if (coloured) {
        Colour.ofAttribute(element.attr("bgcolor")).ifPresent(this::paint);
      }
    } else if (value instanceof Paint(Colour own)) {
      paint(own);
    } else if (css.is(Property.BACKGROUND_COLOR, "currentcolor")) {
      background = colour.filter(own -> own.alpha() == 1);
    } else if (value instanceof CssValue.Unknown) {
      background = Optional.empty();
    }
  }

  private void paint(Colour own) {
    background = own.alpha() == 1 ? Optional.of(own) : background.map(own::on);
  }

  private void setOpacity(Values css) {
    if (css.get(Property.OPACITY) instanceof Quantity(double number, String unit)) {
      opacity *= Math.clamp(number, 0, 1);
    }
    if (css.get(Property.FILTER) instanceof Quantity(double number, String unit)) {
      opacity *= Math.clamp(number, 0, 1);
    }
    gone |= opacity < TRANSPARENT || css.is(Property.CONTENT_VISIBILITY, "hidden");
  }

  private void setDirection(Element element, String tag, Values css, boolean box) {
    switch (Ascii.lower(element.attr("dir").strip())) {
      case "rtl" -> rightToLeft = true;
      case "ltr" -> rightToLeft = false;
      default -> {}
    }
    if (css.has(Property.DIRECTION) && !css.isInherited(Property.DIRECTION)) {
      rightToLeft = css.is(Property.DIRECTION, "rtl");
    }
    if (box) {
      // An override reaches the lines of its own block only.
      direction = null;
    }
    boolean set = css.has(Property.UNICODE_BIDI);
    boolean overrides =
        css.is(
                Property.UNICODE_BIDI,
                "bidi-override",
                "isolate-override",
                "-webkit-isolate-override")
            || (tag.equals("bdo") && !set);
    boolean isolates =
        element.hasAttr("dir")
            || tag.equals("bdi")
            || (set && !css.is(Property.UNICODE_BIDI, "normal"));
    if (overrides || (direction != null && isolates)) {
      direction = Direction.within(direction, overrides, rightToLeft);
    }
  }

  private void setPlace(Values css, boolean box, boolean placed, String display) {
    boolean fixed = css.is(Property.POSITION, "fixed");
    boolean relative = css.is(Property.POSITION, "relative");
    boolean inTable = display.startsWith("table-") || (display.equals("table") && !placed);
    if (fixed) {
      x = 0;
      y = 0;
    }
    if (placed || relative) {
      double left = css.pixels(Property.LEFT, type, rootType);
      double right = css.pixels(Property.RIGHT, type, rootType);
      x += Double.isNaN(left) ? (Double.isNaN(right) ? 0 : placedFrom(right, placed)) : left;
      double top = css.pixels(Property.TOP, type, rootType);
      y += Double.isNaN(top) || (relative && top > ABOVE_TEXT && top < 0) ? 0 : top;
    }
    if (!inTable || display.equals("table")) {
      double margin = css.pixels(Property.MARGIN_LEFT, type, rootType);
      x += Double.isNaN(margin) || css.isShare(Property.MARGIN_LEFT) ? 0 : margin;
      double above = css.pixels(Property.MARGIN_TOP, type, rootType);
      y += box && above <= ABOVE_TEXT ? above : 0;
    }
    if (box) {
      for (Property property : Set.of(Property.TRANSFORM, Property.TRANSLATE, Property.SCALE)) {
        if (css.get(property) instanceof Shift shift) {
          x += shift.x();
          y += shift.y() <= OFF_SCREEN ? shift.y() : 0;
          gone |= shift.vanished();
        }
      }
      gone |= css.is(Property.CLIP_PATH, "nothing") || (placed && css.is(Property.CLIP, "nothing"));
    } else {
      gone |= css.is(Property.CLIP_PATH, "nothing");
    }
    if (css.has(Property.TEXT_INDENT) && !css.isInherited(Property.TEXT_INDENT)) {
      double own = css.pixels(Property.TEXT_INDENT, type, rootType);
      indent = Double.isNaN(own) ? 0 : own;
      boolean cutRight = css.is(Property.OVERFLOW_X, "hidden", "clip") && !wrapped;
      if (css.isShare(Property.TEXT_INDENT)
          && css.number(Property.TEXT_INDENT) >= 100
          && cutRight) {
        indent = BEYOND_SCREEN;
      }
    }
    if (box) {
      lineIndent = indent;
    }
  }

  /** A right edge that lies beyond the screen's counts as far as a left one to the other side. */
  private static double placedFrom(double right, boolean placed) {
    return placed && right < OFF_SCREEN
        ? BEYOND_SCREEN
        : placed && right < BEYOND_SCREEN ? 0 : -right;
  }

  /** Decides whether there is room in a box that cuts off what flows over. */
  private void setRoom(Values css, boolean table) {
    boolean fixed = css.is(Property.POSITION, "fixed");
    boolean absolute = css.is(Property.POSITION, "absolute");
    boolean positioned = absolute || fixed || css.is(Property.POSITION, "relative", "sticky");
    if (fixed || (absolute && cut == Cut.UNLESS_PLACED)) {
      cut = Cut.NONE;
      cutLines = false;
    }
    if (positioned && cut == Cut.UNLESS_PLACED) {
      // What is placed inside is placed in here, and cut with it.
      cut = Cut.UNLESS_FIXED;
    }
    if (table) {
      return;
    }
    boolean cutsX = css.is(Property.OVERFLOW_X, "hidden", "clip", "auto", "scroll", "overlay");
    boolean cutsY = css.is(Property.OVERFLOW_Y, "hidden", "clip", "auto", "scroll", "overlay");
    boolean noHeight =
        (css.isNothing(Property.HEIGHT, this, !absolute && !fixed)
                || css.isNothing(Property.MAX_HEIGHT, this, !absolute && !fixed))
            && css.isNothingOrUnset(Property.MIN_HEIGHT, this)
            && css.isNothingOrUnset(Property.PADDING_TOP, this)
            && css.isNothingOrUnset(Property.PADDING_BOTTOM, this);
    boolean noWidth =
        (css.isNothing(Property.WIDTH, this, false)
                || css.isNothing(Property.MAX_WIDTH, this, false))
            && css.isNothingOrUnset(Property.MIN_WIDTH, this)
            && css.isNothingOrUnset(Property.PADDING_LEFT, this)
            && css.isNothingOrUnset(Property.PADDING_RIGHT, this);
    if ((cutsY && noHeight) || (cutsX && noWidth)) {
      cut = positioned || cut == Cut.UNLESS_FIXED ? Cut.UNLESS_FIXED : Cut.UNLESS_PLACED;
    }
    boolean ownRoom =
        !css.isNothingOrUnset(Property.HEIGHT, this)
            || !css.isNothingOrUnset(Property.MIN_HEIGHT, this)
            || !css.isNothingOrUnset(Property.PADDING_TOP, this)
            || !css.isNothingOrUnset(Property.PADDING_BOTTOM, this);
    // Without one, the height of the lines inside decides whether there is room for them.
    cutLines = !ownRoom && (cutLines || cutsY);
  }

  /** The values of one element. */
  private record Values(Map<Property, CssValue> css) {
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
      return css.get(property) instanceof Quantity(double number, String unit)
          ? number
          : Double.NaN;
    }

    /** Returns a length, a percentage as that of a screen; NaN for something else. */
    double pixels(Property property, double type, double rootType) {
      if (css.get(property) instanceof Quantity(double number, String unit)) {
        return unit.equals("%")
            ? number * 6
            : Lengths.pixels(number, unit, type, rootType).orElse(Double.NaN);
      }
      return Double.NaN;
    }

    /** A share of a height that the content decides is no height. */
    boolean isNothing(Property property, Look look, boolean ofContent) {
      if (isShare(property)) {
        return !ofContent && number(property) <= 0;
      }
      double pixels = pixels(property, look.type, look.rootType);
      return pixels <= LEAST_ROOM
          || (css.get(property) instanceof Quantity(double number, String unit) && number == 0);
    }

    boolean isNothingOrUnset(Property property, Look look) {
      CssValue value = css.get(property);
      return value == null
          || value.is("initial", "unset", "revert", "revert-layer", "auto")
          || isNothing(property, look, false);
    }
  }
}
