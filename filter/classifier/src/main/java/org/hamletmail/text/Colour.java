package org.hamletmail.text;

import java.util.Locale;
import java.util.Optional;

/** A colour of HTML or CSS, channels from 0 to 255, alpha from 0 to 1. */
record Colour(double red, double green, double blue, double alpha) {
  static final Colour BLACK = new Colour(0, 0, 0, 1);
  static final Colour WHITE = new Colour(255, 255, 255, 1);
  static final Colour LINK = new Colour(0, 0, 238, 1);
  static final Colour TRANSPARENT = new Colour(0, 0, 0, 0);

  // Below this difference in every channel text can't be read off its background.
  private static final double INDISTINCT = 12;
  private static final int MAX_LEGACY = 128;

  static Colour ofRgb(int rgb) {
    return new Colour(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, 1);
  }

  /**
   * Returns the colour of an attribute such as {@code bgcolor}, by the rules for parsing a legacy
   * colour value of the HTML standard: nearly everything is one.
   */
  static Optional<Colour> ofAttribute(String value) {
    String text = Ascii.lower(value.strip());
    if (text.isEmpty() || text.equals("transparent")) {
      return Optional.empty();
    }
    Colour named = ColourNames.ALL.get(text);
    if (named != null) {
      return Optional.of(named);
    }
    if (text.matches("#[0-9a-f]{3}")) {
      return Optional.of(
          new Colour(
              17 * digit(text.charAt(1)),
              17 * digit(text.charAt(2)),
              17 * digit(text.charAt(3)),
              1));
    }
    return Optional.of(ofNonsense(text));
  }

  /** Each third of the digits is a channel, of which the first two that count are taken. */
  private static Colour ofNonsense(String text) {
    StringBuilder digits = new StringBuilder();
    text.codePoints().forEach(c -> digits.append(c > 0xffff ? "00" : Character.toString(c)));
    digits.setLength(Math.min(digits.length(), MAX_LEGACY));
    if (digits.charAt(0) == '#') {
      digits.deleteCharAt(0);
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digit(digits.charAt(i)) < 0) {
        digits.setCharAt(i, '0');
      }
    }
    while (digits.isEmpty() || digits.length() % 3 != 0) {
      digits.append('0');
    }
    int third = digits.length() / 3;
    int skipped = Math.max(0, third - 8);
    while (third - skipped > 2
        && digits.charAt(skipped) == '0'
        && digits.charAt(third + skipped) == '0'
        && digits.charAt(2 * third + skipped) == '0') {
      skipped++;
    }
    double[] channels = new double[3];
    for (int i = 0; i < 3; i++) {
      int from = i * third + skipped;
      int to = Math.min(from + 2, (i + 1) * third);
      channels[i] = Integer.parseInt(digits, from, to, 16);
    }
    return new Colour(channels[0], channels[1], channels[2], 1);
  }

  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /**
   * Converts from hue, saturation and lightness.
   *
   * @param hue in degrees
   * @param saturation from 0 to 1, as the lightness
   */
  static Colour ofHsl(double hue, double saturation, double lightness, double alpha) {
    double amount = saturation * Math.min(lightness, 1 - lightness);
    return new Colour(
        255 * hslChannel(hue, lightness, amount, 0),
        255 * hslChannel(hue, lightness, amount, 8),
        255 * hslChannel(hue, lightness, amount, 4),
        alpha);
  }

  private static double hslChannel(double hue, double lightness, double amount, int offset) {
    double k = (offset + (hue % 360 + 360) % 360 / 30) % 12;
    return lightness - amount * Math.max(-1, Math.min(Math.min(k - 3, 9 - k), 1));
  }

  /** Converts from hue in degrees, whiteness and blackness. */
  static Colour ofHwb(double hue, double white, double black, double alpha) {
    if (white + black >= 1) {
      double grey = 255 * white / (white + black);
      return new Colour(grey, grey, grey, alpha);
    }
    Colour pure = ofHsl(hue, 1, .5, alpha);
    double scale = 1 - white - black;
    return new Colour(
        pure.red * scale + 255 * white,
        pure.green * scale + 255 * white,
        pure.blue * scale + 255 * white,
        alpha);
  }

  /** Returns this colour, less opaque. */
  Colour fainter(double factor) {
    return factor == 1 ? this : new Colour(red, green, blue, alpha * factor);
  }

  /** Returns what is seen of this colour on another, opaque one. */
  Colour on(Colour behind) {
    if (alpha == 1) {
      return this;
    }
    return new Colour(
        behind.red + alpha * (red - behind.red),
        behind.green + alpha * (green - behind.green),
        behind.blue + alpha * (blue - behind.blue),
        1);
  }

  boolean isTransparent() {
    return alpha < .05;
  }

  /** Returns whether text of this colour can't be read on another, opaque one. */
  boolean isLostOn(Colour background) {
    Colour seen = on(background);
    return Math.abs(seen.red - background.red) <= INDISTINCT
        && Math.abs(seen.green - background.green) <= INDISTINCT
        && Math.abs(seen.blue - background.blue) <= INDISTINCT;
  }

  /** Returns whether nobody can tell this colour from another, or sees either. */
  boolean looksLike(Colour other) {
    return (isTransparent() && other.isTransparent())
        || (alpha == other.alpha
            && Math.abs(red - other.red) <= INDISTINCT
            && Math.abs(green - other.green) <= INDISTINCT
            && Math.abs(blue - other.blue) <= INDISTINCT);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "rgb(%.0f %.0f %.0f / %.2f)", red, green, blue, alpha);
  }
}
