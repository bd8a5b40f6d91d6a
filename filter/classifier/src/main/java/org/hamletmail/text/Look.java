package org.hamletmail.text;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jsoup.nodes.Element;

/**
 * How text looks inside an element, as far as it decides whether the text can be seen.
 *
 * <p>Tiny type, {@code visibility} and colours are inherited and can be undone further in, as mail
 * templates do; what is not displayed, transparent as a whole, clipped to nothing or placed off the
 * screen is gone with everything in it.
 *
 * @param isGone whether nothing inside can be seen
 * @param tiny type of at most two pixels
 * @param invisible {@code visibility: hidden}
 * @param colour of the text
 * @param background empty where it is not known, as behind an image
 */
record Look(
    boolean isGone, boolean tiny, boolean invisible, Colour colour, Optional<Colour> background) {

  /** A document that says nothing: black on white. */
  static final Look INITIAL =
      new Look(false, false, false, Colour.BLACK, Optional.of(Colour.WHITE));

  // Legible type starts at five or six.
  private static final double TINY_PIXELS = 2;
  private static final double OFF_SCREEN = -400;
  private static final double TRANSPARENT = .05;

  /** Returns whether text can be seen. */
  boolean isVisible() {
    return !isGone
        && !tiny
        && !invisible
        && !colour.isTransparent()
        && !background.map(colour::isLostOn).orElse(false);
  }

  /**
   * Returns the look inside an element.
   *
   * @param css what applies to it
   */
  Look within(Element element, Declarations css) {
    if (css.isEmpty() && element.attributesSize() == 0) {
      return this;
    }
    return new Look(
        element.hasAttr("hidden") || hides(css),
        tinyWithin(css),
        invisibleWithin(css),
        colourWithin(element, css),
        backgroundWithin(element, css));
  }

  private static boolean hides(Declarations css) {
    if (css.isEmpty()) {
      return false;
    }
    boolean clipped = css.get("overflow").startsWith("hidden");
    return css.is("display", "none")
        || css.is("mso-hide", "all")
        || below(css.number("opacity"), TRANSPARENT)
        || (clipped
            && (css.isNothing("height")
                || css.isNothing("max-height")
                || css.isNothing("width")
                || css.isNothing("max-width")))
        || isOffScreen(css)
        || isClippedAway(css)
        || css.get("transform").contains("scale(0)");
  }

  private static boolean isOffScreen(Declarations css) {
    boolean placed = css.is("position", "absolute") || css.is("position", "fixed");
    return (placed
            && (below(css.number("left"), OFF_SCREEN)
                || below(css.number("top"), OFF_SCREEN)
                || below(css.number("right"), OFF_SCREEN)))
        || below(css.number("text-indent"), OFF_SCREEN)
        || below(css.number("margin-left"), OFF_SCREEN);
  }

  private static boolean isClippedAway(Declarations css) {
    String clip = css.get("clip").replaceAll("[\\s,]|px", "");
    return clip.equals("rect(0000)")
        || clip.equals("rect(1111)")
        || css.get("clip-path").startsWith("inset(100%")
        || css.get("clip-path").startsWith("inset(50%");
  }

  private boolean tinyWithin(Declarations css) {
    OptionalDouble pixels = css.fontPixels();
    if (pixels.isPresent()) {
      return pixels.getAsDouble() <= TINY_PIXELS;
    }
    return tiny && (css.get("font-size").isEmpty() || css.is("font-size", "inherit"));
  }

  private boolean invisibleWithin(Declarations css) {
    return switch (css.get("visibility")) {
      case "hidden", "collapse" -> true;
      case "visible", "initial" -> false;
      default -> invisible;
    };
  }

  private Colour colourWithin(Element element, Declarations css) {
    Optional<Colour> own = css.colour("color");
    if (own.isPresent()) {
      return own.get();
    }
    String attribute =
        switch (element.normalName()) {
          case "font" -> element.attr("color");
          case "body" -> element.attr("text");
          default -> "";
        };
    boolean link = element.normalName().equals("a") && element.hasAttr("href");
    return Colour.firstIn(attribute).orElse(link ? Colour.LINK : colour);
  }

  private Optional<Colour> backgroundWithin(Element element, Declarations css) {
    String image = css.get("background") + css.get("background-image");
    if (image.contains("url(") || image.contains("gradient(") || element.hasAttr("background")) {
      return Optional.empty();
    }
    Optional<Colour> own =
        css.colour("background-color")
            .or(() -> css.colour("background"))
            .or(() -> Colour.firstIn(element.attr("bgcolor")));
    if (own.isEmpty() || own.get().isTransparent()) {
      return background;
    }
    return own;
  }

  private static boolean below(OptionalDouble number, double bound) {
    return number.isPresent() && number.getAsDouble() < bound;
  }
}
