package org.hamletmail.text;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.htmlunit.cssparser.parser.CSSException;
import org.htmlunit.cssparser.parser.InputSource;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.htmlunit.cssparser.parser.javacc.CSS3Parser;
import org.htmlunit.cssparser.util.ThrowCssExceptionErrorHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of declarations. The CSS parser splits them into units; {@link CssLonghands},
 * {@link CssShorthands} and {@link CssWords} know what each property makes of these. An invalid
 * value is none, so that an earlier declaration stands; a valid one that can't be told is {@link
 * CssValue.Unknown#UNKNOWN}.
 *
 * <p>Remembers the values that it has read: those of a message are few, and most of them are in
 * others too. Not safe for use by several threads.
 */
final class CssValues {
  private static final int MAX_VALUE = 500;
  // A text that is put into an element may be a letter.
  private static final int MAX_CONTENT = 10_000;
  private static final int MAX_READ = 200_000;
  private static final Pattern PLAIN_WORD = Pattern.compile("-?[a-z][a-z-]*");
  private static final Pattern MISPLACED = Pattern.compile("[{}<>;!@]");

  // The parser's grammar is older than some of these, or has them with other arguments.
  private static final Pattern FUNCTIONS_TO_COME =
      Pattern.compile(
          "(?i)\\b(?:var|env|attr|calc|min|max|clamp|round|mod|rem|sin|cos|tan|abs|sign|if"
              + "|rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|contrast-color"
              + "|device-cmyk|path|shape|anchor|anchor-size|fit-content|[a-z-]*gradient"
              + "|image|image-set|-webkit-image-set|element|paint|cross-fade)\\(");
  private static final Set<String> WIDE =
      Set.of("inherit", "initial", "unset", "revert", "revert-layer");
  // What all messages say: a parser takes longer for a colour than jsoup for the element around it.
  private static final Map<String, Map<Property, CssValue>> COMMON = new ConcurrentHashMap<>();
  private static final int MAX_COMMON = 4_096;
  private static final int MAX_COMMON_VALUE = 40;

  private final Map<String, Map<Property, CssValue>> known = new HashMap<>();
  private @Nullable CSS3Parser parser;
  private int read;

  /**
   * Returns what a declaration says.
   *
   * @param name of a property or shorthand, in lower case
   * @return empty where it is invalid or of no interest
   */
  Map<Property, CssValue> of(String name, String value) {
    if (Property.named(name) == null && !CssShorthands.isOne(name)) {
      return Map.of();
    }
    String text = value.strip();
    if (text.length() > (name.equals("content") ? MAX_CONTENT : MAX_VALUE)) {
      return CssShorthands.filled(name, CssValue.Unknown.UNKNOWN);
    }
    String key = name + ':' + text;
    Map<Property, CssValue> said = known.get(key);
    if (said == null) {
      // Counted whether or not another message had it, so that all machines stop at one place.
      read += text.length();
      said =
          read > MAX_READ
              ? CssShorthands.filled(name, CssValue.Unknown.UNKNOWN)
              : common(key, name, text);
      known.put(key, said);
    }
    return said;
  }

  private Map<Property, CssValue> common(String key, String name, String text) {
    Map<Property, CssValue> said = COMMON.get(key);
    if (said == null) {
      said = read(name, text);
      if (text.length() <= MAX_COMMON_VALUE) {
        if (COMMON.size() >= MAX_COMMON) {
          COMMON.clear();
        }
        COMMON.put(key, said);
      }
    }
    return said;
  }

  private Map<Property, CssValue> read(String name, String value) {
    String lower = Ascii.lower(value);
    if (WIDE.contains(lower)) {
      return CssShorthands.filled(name, CssValue.word(lower));
    }
    Property property = Property.named(name);
    if (property != null && PLAIN_WORD.matcher(lower).matches()) {
      CssValue word = CssWords.of(property, lower);
      return word == null ? Map.of() : Map.of(property, word);
    }
    if (lower.contains("var(") || lower.contains("env(")) {
      return CssShorthands.filled(name, CssValue.Unknown.UNKNOWN);
    }
    List<LexicalUnit> units = units(value, property == Property.CONTENT);
    if (units == null) {
      return mayCome(lower) ? CssShorthands.filled(name, CssValue.Unknown.UNKNOWN) : Map.of();
    }
    if (property == null) {
      return CssShorthands.of(name, units);
    }
    CssValue one = CssLonghands.of(property, units);
    return one == null ? Map.of() : Map.of(property, one);
  }

  /** Returns whether text has a function that a browser may know although the parser does not. */
  static boolean mayCome(String text) {
    return FUNCTIONS_TO_COME.matcher(text).find();
  }

  /** Returns null where the parser finds no value. */
  private @Nullable List<LexicalUnit> units(String value, boolean text) {
    if (!text && !value.contains("(") && MISPLACED.matcher(value).find()) {
      return null;
    }
    if (parser == null) {
      parser = new CSS3Parser();
      parser.setErrorHandler(new ThrowCssExceptionErrorHandler());
    }
    try {
      LexicalUnit unit =
          parser.parsePropertyValue(new InputSource(new StringReader(CssScanner.closed(value))));
      List<LexicalUnit> units = new ArrayList<>();
      for (; unit != null; unit = unit.getNextLexicalUnit()) {
        units.add(unit);
      }
      return units.isEmpty() ? null : units;
    } catch (IOException | CSSException | IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }
}
