package org.hamletmail.text;

import java.util.Optional;
import java.util.Set;
import org.hamletmail.text.CssValue.Paint;
import org.hamletmail.text.CssValue.Quantity;
import org.jsoup.nodes.Element;

/** The colours of text and of what is behind it. Those that nobody here can tell are empty. */
final class Ink {
  private static final double TRANSPARENT = .05;
  private static final Set<String> COLOURED_PARTS =
      Set.of("body", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "marquee");
  private static final Set<String> CONTROLS =
      Set.of("button", "input", "select", "option", "optgroup", "textarea", "mark", "meter");

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

  /** Black on white. */
  Ink() {}

  /** That of an element which says nothing. */
  Ink(Ink outer) {
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
  }

  /** Takes the colour of the page again. */
  void reset() {
    colour = pageColour;
  }

  /** Returns whether an element has colours of its own by its nature. */
  static boolean isControl(String tag) {
    return CONTROLS.contains(tag);
  }

  /** Returns whether nothing inside is opaque enough to be seen, whatever is said there. */
  boolean isTransparent() {
    return opacity < TRANSPARENT;
  }

  /** Returns whether text can't be told from what is behind it. */
  boolean isLost() {
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

  /** Takes up what an element says. */
  void set(Element element, String tag, StyleValues css) {
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
    setOpacity(css);
  }

  private void setFill(StyleValues css) {
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

  private void setBackground(Element element, String tag, StyleValues css) {
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

  private void setOpacity(StyleValues css) {
    if (css.get(Property.OPACITY) instanceof Quantity(double number, String unit)) {
      opacity *= Math.clamp(number, 0, 1);
    }
    if (css.get(Property.FILTER) instanceof Quantity(double number, String unit)) {
      opacity *= Math.clamp(number, 0, 1);
    }
  }
}
