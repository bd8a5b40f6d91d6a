package org.hamletmail.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The property values of a CSS declaration block; of repeated ones the last counts. */
final class Declarations {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?(\\*/|$)", Pattern.DOTALL);
  private static final Pattern LENGTH =
      Pattern.compile("([+-]?(?:\\d{1,9}(?:\\.\\d{0,9})?|\\.\\d{1,9}))\\s*([a-z%]*)");
  private static final Pattern HIDING =
      Pattern.compile(
          "display|visibility|font|opacity|hide|color|background|width|height|indent|clip|left|top"
              + "|right|overflow|position|transform",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, String> values = new HashMap<>();

  /** Parses a block such as {@code "color: red; display:none"}. */
  Declarations(String block) {
    for (String declaration : withoutComments(block).split(";", -1)) {
      int colon = declaration.indexOf(':');
      if (colon > 0) {
        values.put(
            declaration.substring(0, colon).trim().toLowerCase(Locale.ROOT),
            declaration
                .substring(colon + 1)
                .toLowerCase(Locale.ROOT)
                .replace("!important", "")
                .trim());
      }
    }
  }

  static String withoutComments(String css) {
    return css.contains("/*") ? COMMENT.matcher(css).replaceAll(" ") : css;
  }

  /** Returns whether a block may hide or show anything at all. */
  static boolean concernsVisibility(String block) {
    return HIDING.matcher(block).find();
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Returns a value in lower case, empty where the property is absent. */
  String get(String property) {
    return values.getOrDefault(property, "");
  }

  boolean is(String property, String value) {
    return get(property).equals(value);
  }

  /** Returns the number that a value starts with, whatever its unit. */
  OptionalDouble number(String property) {
    return number(length(get(property)));
  }

  /** Returns the first colour in a value. */
  Optional<Colour> colour(String property) {
    return Colour.firstIn(get(property));
  }

  /** Returns whether a length is given and is nothing, as 0, 0px or .5px are. */
  boolean isNothing(String property) {
    OptionalDouble number = number(property);
    return number.isPresent()
        && Math.abs(number.getAsDouble()) < 1
        && !get(property).endsWith("em")
        && !get(property).startsWith("auto");
  }

  /** Returns the font size in pixels, em taken as 16; empty where none is given. */
  OptionalDouble fontPixels() {
    String size = get("font-size");
    if (size.isEmpty()) {
      // In the shorthand the size is the only length before the slash or the family.
      for (String token : get("font").split("[\\s/]+", -1)) {
        if (length(token).matches() && !token.matches("[1-9]00")) {
          size = token;
          break;
        }
      }
    }
    Matcher length = length(size);
    OptionalDouble number = number(length);
    if (number.isEmpty()) {
      return number;
    }
    double unit =
        switch (length.group(2)) {
          case "em", "rem", "vw", "vh" -> 16;
          case "%" -> .16;
          case "pt" -> 4 / 3.;
          case "in" -> 96;
          case "cm" -> 38;
          case "mm" -> 3.8;
          default -> 1;
        };
    return OptionalDouble.of(number.getAsDouble() * unit);
  }

  private static Matcher length(String value) {
    Matcher matcher = LENGTH.matcher(value);
    matcher.matches();
    return matcher;
  }

  private static OptionalDouble number(Matcher length) {
    return length.matches()
        ? OptionalDouble.of(Double.parseDouble(length.group(1)))
        : OptionalDouble.empty();
  }
}
