package org.hamletmail.text;

import java.util.Set;
import org.hamletmail.text.CssValue.Shift;

/** Where an element stands, as far as it may be off the screen, and what is cut off of it. */
final class Place {
  private static final double OFF_SCREEN = -400;
  private static final double BEYOND_SCREEN = 3_000;

  // In the flow of a long text a few screens upwards are still within the text.
  private static final double ABOVE_TEXT = -2_000;

  private double x;
  private double y;
  private double indent;
  private double lineIndent;
  private boolean wrapped = true;
  private boolean gone;

  /** The beginning of the page. */
  Place() {}

  /** That of an element which says nothing. */
  Place(Place outer) {
    x = outer.x;
    y = outer.y;
    indent = outer.indent;
    lineIndent = outer.lineIndent;
    wrapped = outer.wrapped;
    gone = outer.gone;
  }

  /** Returns whether nothing is left of the element. */
  boolean isGone() {
    return gone;
  }

  /** Returns whether lines stand beside the screen or above it. */
  boolean isOffScreen() {
    return x + lineIndent < OFF_SCREEN || x + lineIndent >= BEYOND_SCREEN || y < OFF_SCREEN;
  }

  /**
   * Takes up what an element says.
   *
   * @param box whether it is one, else it is a part of lines
   * @param placed whether it stands at a place of its own
   */
  void set(StyleValues css, TypeSize type, boolean box, boolean placed, String display) {
    if (css.is(Property.WHITE_SPACE, "nowrap", "pre")) {
      wrapped = false;
    } else if (css.has(Property.WHITE_SPACE) && !css.isInherited(Property.WHITE_SPACE)) {
      wrapped = true;
    }
    boolean fixed = css.is(Property.POSITION, "fixed");
    boolean relative = css.is(Property.POSITION, "relative");
    boolean inTable = display.startsWith("table-") || (display.equals("table") && !placed);
    if (fixed) {
      x = 0;
      y = 0;
    }
    if (placed || relative) {
      double left = css.pixels(Property.LEFT, type);
      double right = css.pixels(Property.RIGHT, type);
      x += Double.isNaN(left) ? (Double.isNaN(right) ? 0 : placedFrom(right, placed)) : left;
      double top = css.pixels(Property.TOP, type);
      y += Double.isNaN(top) || (relative && top > ABOVE_TEXT && top < 0) ? 0 : top;
    }
    if (!inTable || display.equals("table")) {
      double margin = css.pixels(Property.MARGIN_LEFT, type);
      x += Double.isNaN(margin) || css.isShare(Property.MARGIN_LEFT) ? 0 : margin;
      double above = css.pixels(Property.MARGIN_TOP, type);
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
      double own = css.pixels(Property.TEXT_INDENT, type);
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
}
