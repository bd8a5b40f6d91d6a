package org.hamletmail.text;

/** Whether there is room for text in boxes that cut off what flows over. */
final class Room {

  /** Out of which box without room a text can still stand. */
  private enum Cut {
    NONE,
    /** One that is not positioned: whatever has a position of its own inside it escapes. */
    UNLESS_PLACED,
    /** Another: what has a fixed position escapes. */
    UNLESS_FIXED
  }

  private Cut cut = Cut.NONE;
  private boolean cutLines;

  /** All of the page. */
  Room() {}

  /** That of an element which says nothing. */
  Room(Room outer) {
    cut = outer.cut;
    cutLines = outer.cutLines;
  }

  /** Returns whether there is none for lines of a type. */
  boolean isNone(TypeSize type) {
    return cut != Cut.NONE || (cutLines && type.hasNoLine());
  }

  /** Decides whether there is room in a box that cuts off what flows over. */
  void set(StyleValues css, TypeSize type, boolean table) {
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
        (css.isNothing(Property.HEIGHT, type, !absolute && !fixed)
                || css.isNothing(Property.MAX_HEIGHT, type, !absolute && !fixed))
            && css.isNothingOrUnset(Property.MIN_HEIGHT, type)
            && css.isNothingOrUnset(Property.PADDING_TOP, type)
            && css.isNothingOrUnset(Property.PADDING_BOTTOM, type);
    boolean noWidth =
        (css.isNothing(Property.WIDTH, type, false)
                || css.isNothing(Property.MAX_WIDTH, type, false))
            && css.isNothingOrUnset(Property.MIN_WIDTH, type)
            && css.isNothingOrUnset(Property.PADDING_LEFT, type)
            && css.isNothingOrUnset(Property.PADDING_RIGHT, type);
    if ((cutsY && noHeight) || (cutsX && noWidth)) {
      cut = positioned || cut == Cut.UNLESS_FIXED ? Cut.UNLESS_FIXED : Cut.UNLESS_PLACED;
    }
    boolean ownRoom =
        !css.isNothingOrUnset(Property.HEIGHT, type)
            || !css.isNothingOrUnset(Property.MIN_HEIGHT, type)
            || !css.isNothingOrUnset(Property.PADDING_TOP, type)
            || !css.isNothingOrUnset(Property.PADDING_BOTTOM, type);
    // Without one, the height of the lines inside decides whether there is room for them.
    cutLines = !ownRoom && (cutLines || cutsY);
  }
}
