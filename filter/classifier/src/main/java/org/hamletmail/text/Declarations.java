package org.hamletmail.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The property values of a CSS declaration block that decide whether text can be seen; of repeated
 * ones the last counts.
 */
final class Declarations {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?(\\*/|$)", Pattern.DOTALL);
  private static final Pattern LENGTH =
      Pattern.compile("([+-]?(?:\\d{1,9}(?:\\.\\d{0,9})?|\\.\\d{1,9}))\\s*([a-z%]*)");
  private static final Set<String> RELEVANT =
      Set.of(
          "background",
          "background-color",
          "background-image",
          "clip",
          "clip-path",
          "color",
          "display",
          "font",
          "font-size",
          "height",
          "left",
          "margin-left",
          "max-height",
          "max-width",
          "mso-hide",
          "opacity",
          "overflow",
          "position",
          "right",
          "text-indent",
          "top",
          "transform",
          "visibility",
          "width");
  private static final int MAX_VALUE = 500;

  /** Says nothing. */
  static final Declarations NONE = new Declarations(Map.of());

  private final Map<String, String> values;

  private Declarations(Map<String, String> values) {
    this.values = values;
  }

  /** Parses a block such as {@code "color: red; display:none"}. */
  static Declarations of(String block) {
    if (block.isBlank()) {
      return NONE;
    }
    Map<String, String> values = new HashMap<>();
    for (String declaration : withoutComments(block).split(";", -1)) {
      int colon = declaration.indexOf(':');
      String property =
          declaration.substring(0, Math.max(0, colon)).trim().toLowerCase(Locale.ROOT);
      if (RELEVANT.contains(property)) {
        values.put(property, value(declaration.substring(colon + 1)));
      }
    }
    return values.isEmpty() ? NONE : new Declarations(values);
  }

  private static String value(String text) {
    String start = text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) : text;
    return start.toLowerCase(Locale.ROOT).replace("!important", "").trim();
  }

  /** Returns these declarations and, stronger than them, others. */
  Declarations with(Declarations stronger) {
    if (isEmpty()) {
      return stronger;
    }
    if (stronger.isEmpty()) {
      return this;
    }
    Map<String, String> both = new HashMap<>(values);
    both.putAll(stronger.values);
    return new Declarations(both);
  }

  /** Returns CSS with its comments replaced by spaces. */
  static String withoutComments(String css) {
    return css.contains("/*") ? COMMENT.matcher(css).replaceAll(" ") : css;
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
