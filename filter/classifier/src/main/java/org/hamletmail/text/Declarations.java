package org.hamletmail.text;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a block of declarations says of the properties that decide whether text is seen; of repeated
 * valid ones the last counts.
 *
 * @param normal values of declarations without {@code !important}
 * @param important values of those with it
 */
record Declarations(Map<Property, CssValue> normal, Map<Property, CssValue> important) {
  /** Says nothing. */
  static final Declarations NONE = new Declarations(Map.of(), Map.of());

  /** Parses a block such as {@code "color: red; display:none"}. */
  static Declarations of(String block, CssValues values) {
    return of(block, values, nested -> {});
  }

  /**
   * Parses a block.
   *
   * @param nested takes the rules among the declarations
   */
  static Declarations of(String block, CssValues values, Consumer<CssScanner.Rule> nested) {
    Map<Property, CssValue> normal = new EnumMap<>(Property.class);
    Map<Property, CssValue> important = new EnumMap<>(Property.class);
    CssScanner.declarations(
        block,
        (name, text) -> {
          String value = text.contains("url(") ? text : CssScanner.withoutComments(text);
          int mark = value.lastIndexOf('!');
          boolean marked =
              mark >= 0 && Ascii.lower(value.substring(mark + 1)).strip().equals("important");
          Map<Property, CssValue> said = values.of(name, marked ? value.substring(0, mark) : value);
          (marked ? important : normal).putAll(said);
        },
        nested);
    return normal.isEmpty() && important.isEmpty() ? NONE : new Declarations(normal, important);
  }

  boolean isEmpty() {
    return normal.isEmpty() && important.isEmpty();
  }
}
