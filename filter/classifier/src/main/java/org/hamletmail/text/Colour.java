package org.hamletmail.text;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A colour of HTML or CSS, channels from 0 to 255, alpha from 0 to 1. */
record Colour(int red, int green, int blue, double alpha) {
  static final Colour BLACK = new Colour(0, 0, 0, 1);
  static final Colour WHITE = new Colour(255, 255, 255, 1);
  static final Colour LINK = new Colour(0, 0, 238, 1);

  // Below this difference in every channel text can't be read off its background.
  private static final int INDISTINCT = 12;

  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("white", 0xffffff),
          Map.entry("black", 0x000000),
          Map.entry("red", 0xff0000),
          Map.entry("green", 0x008000),
          Map.entry("lime", 0x00ff00),
          Map.entry("blue", 0x0000ff),
          Map.entry("navy", 0x000080),
          Map.entry("yellow", 0xffff00),
          Map.entry("orange", 0xffa500),
          Map.entry("gray", 0x808080),
          Map.entry("grey", 0x808080),
          Map.entry("silver", 0xc0c0c0),
          Map.entry("lightgray", 0xd3d3d3),
          Map.entry("lightgrey", 0xd3d3d3),
          Map.entry("whitesmoke", 0xf5f5f5),
          Map.entry("gainsboro", 0xdcdcdc),
          Map.entry("snow", 0xfffafa),
          Map.entry("ivory", 0xfffff0),
          Map.entry("ghostwhite", 0xf8f8ff),
          Map.entry("beige", 0xf5f5dc),
          Map.entry("purple", 0x800080),
          Map.entry("fuchsia", 0xff00ff),
          Map.entry("magenta", 0xff00ff),
          Map.entry("aqua", 0x00ffff),
          Map.entry("cyan", 0x00ffff),
          Map.entry("teal", 0x008080),
          Map.entry("maroon", 0x800000),
          Map.entry("olive", 0x808000));
  private static final Pattern TOKEN =
      Pattern.compile("#([0-9a-f]{3,8})\\b|rgba?\\(([^)]{1,60})\\)|([a-z]+)|\\b([0-9a-f]{6})\\b");
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,/]+");

  /** Returns the first colour in a value such as {@code "#fff url(x) repeat"}. */
  static Optional<Colour> firstIn(String value) {
    Matcher token = TOKEN.matcher(value.toLowerCase(Locale.ROOT));
    while (token.find()) {
      Optional<Colour> colour = Optional.empty();
      if (token.group(1) != null) {
        colour = hex(token.group(1));
      } else if (token.group(2) != null) {
        colour = channels(token.group(2));
      } else if (token.group(4) != null) {
        colour = hex(token.group(4));
      } else if (token.group(3).equals("transparent")) {
        colour = Optional.of(new Colour(0, 0, 0, 0));
      } else if (NAMES.containsKey(token.group(3))) {
        colour = Optional.of(of(NAMES.get(token.group(3))));
      } else if (token.group(3).matches("[0-9a-f]{6}")) {
        colour = hex(token.group(3));
      }
      if (colour.isPresent()) {
        return colour;
      }
    }
    return Optional.empty();
  }

  boolean isTransparent() {
    return alpha < .05;
  }

  /** Returns whether text of this colour can't be read on another. */
  boolean isLostOn(Colour background) {
    return Math.abs(red - background.red) <= INDISTINCT
        && Math.abs(green - background.green) <= INDISTINCT
        && Math.abs(blue - background.blue) <= INDISTINCT;
  }

  private static Colour of(int rgb) {
    return new Colour(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, 1);
  }

  private static Optional<Colour> hex(String digits) {
    return switch (digits.length()) {
      case 3, 4 -> {
        double alpha = digits.length() == 4 ? Character.digit(digits.charAt(3), 16) / 15. : 1;
        yield Optional.of(
            new Colour(
                17 * Character.digit(digits.charAt(0), 16),
                17 * Character.digit(digits.charAt(1), 16),
                17 * Character.digit(digits.charAt(2), 16),
                alpha));
      }
      case 6 -> Optional.of(of(Integer.parseInt(digits, 16)));
      case 8 -> {
        Colour opaque = of(Integer.parseInt(digits.substring(0, 6), 16));
        double alpha = Integer.parseInt(digits.substring(6), 16) / 255.;
        yield Optional.of(new Colour(opaque.red, opaque.green, opaque.blue, alpha));
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Colour> channels(String list) {
    String[] values = SEPARATOR.split(list.trim(), -1);
    if (values.length < 3) {
      return Optional.empty();
    }
    try {
      double alpha = values.length > 3 ? number(values[3], 1) : 1;
      return Optional.of(
          new Colour(
              (int) number(values[0], 255),
              (int) number(values[1], 255),
              (int) number(values[2], 255),
              alpha));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static double number(String value, int whole) {
    return value.endsWith("%")
        ? Double.parseDouble(value.substring(0, value.length() - 1)) / 100 * whole
        : Double.parseDouble(value);
  }
}
