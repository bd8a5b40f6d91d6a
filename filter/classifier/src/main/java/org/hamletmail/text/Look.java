package org.hamletmail.text;

import java.util.Map;
import java.util.Set;
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
  private static final Set<String> TABLE_PARTS =
      Set.of("table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup", "caption");

  private final boolean quirks;
  private final TypeSize type;
  private final Ink ink;
  private final Place place;
  private final Room room;
  private boolean gone;
  private boolean invisible;
  private boolean boxesInside;
  private boolean rightToLeft;
  private @Nullable Direction direction;

  private Look(boolean quirks) {
    this.quirks = quirks;
    type = new TypeSize();
    ink = new Ink();
    place = new Place();
    room = new Room();
  }

  private Look(Look outer) {
    quirks = outer.quirks;
    type = new TypeSize(outer.type);
    ink = new Ink(outer.ink);
    place = new Place(outer.place);
    room = new Room(outer.room);
    gone = outer.gone;
    invisible = outer.invisible;
    rightToLeft = outer.rightToLeft;
    direction = outer.direction;
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
    return gone || ink.isTransparent() || place.isGone();
  }

  /** Returns whether text can be seen. */
  boolean isVisible() {
    return !isGone()
        && !invisible
        && !type.isTiny()
        && !ink.isLost()
        && !place.isOffScreen()
        && !room.isNone(type);
  }

  /** Returns what overrides the direction of text, null for nothing. */
  @Nullable Direction direction() {
    return direction;
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
        && !Ink.isControl(tag)) {
      return this;
    }
    Look inner = new Look(this);
    if (resets) {
      inner.type.reset();
      inner.ink.reset();
    }
    StyleValues values = new StyleValues(css);
    inner.set(element, tag, values, this);
    return inner;
  }

  private void set(Element element, String tag, StyleValues css, Look outer) {
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

    type.set(element, tag, css);
    ink.set(element, tag, css);
    place.set(css, type, box, placed, display);
    if (box) {
      room.set(css, type, table);
    }
    gone |= css.is(Property.CONTENT_VISIBILITY, "hidden");
    if (css.is(Property.VISIBILITY, "hidden", "collapse")) {
      invisible = true;
    } else if (css.has(Property.VISIBILITY) && !css.isInherited(Property.VISIBILITY)) {
      invisible = false;
    }
    setDirection(element, tag, css, box);
  }

  private static String display(Element element, String tag, StyleValues css) {
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

  private void setDirection(Element element, String tag, StyleValues css, boolean box) {
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
}
