package org.hamletmail.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a media query of CSS (Media Queries Level 4) holds where mail is read: on coloured
 * screens without scripts, from a telephone's 360 pixels to a desktop's 1,200, in the light. A
 * query that holds on some of these only depends. Nonsense holds nowhere.
 */
final class MediaQuery {
  private static final double LEAST_WIDTH = 360;
  private static final double MOST_WIDTH = 1200;
  private static final double LEAST_HEIGHT = 480;
  private static final double MOST_HEIGHT = 1600;

  private static final int MAX_LENGTH = 1_000;
  private static final int MAX_DEPTH = 10;
  private static final Set<String> OTHER_DEVICES =
      Set.of(
          "hover",
          "any-hover",
          "pointer",
          "any-pointer",
          "orientation",
          "aspect-ratio",
          "min-aspect-ratio",
          "max-aspect-ratio",
          "device-aspect-ratio",
          "min-device-aspect-ratio",
          "max-device-aspect-ratio",
          "resolution",
          "min-resolution",
          "max-resolution",
          "update",
          "scan",
          "overflow-block",
          "overflow-inline",
          "color-gamut",
          "dynamic-range",
          "video-dynamic-range",
          "display-mode",
          "environment-blending",
          "horizontal-viewport-segments",
          "vertical-viewport-segments",
          "nav-controls");
  private static final Pattern TOKEN = Pattern.compile("\\(|\\)|[^\\s()]+(?:\\([^()]{0,100}\\))?");
  private static final Pattern COMPARISON = Pattern.compile("<=|>=|<|>|=");
  private static final Pattern LENGTH =
      Pattern.compile("([+-]?(?:\\d{1,9}(?:\\.\\d{0,9})?|\\.\\d{1,9}))([a-z]*)");

  private final List<String> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private MediaQuery(String query) {
    Matcher token = TOKEN.matcher(query);
    while (token.find()) {
      tokens.add(token.group());
    }
  }

  /** Returns whether any query of a list holds. An empty list does. */
  static Truth holds(String list) {
    String queries = Ascii.lower(CssScanner.withoutComments(list)).strip();
    if (queries.isEmpty()) {
      return Truth.HOLDS;
    }
    if (queries.length() > MAX_LENGTH) {
      return Truth.DEPENDS;
    }
    Truth any = Truth.FAILS;
    int begin = 0;
    while (begin <= queries.length()) {
      int comma = CssScanner.find(queries, begin, ",");
      any = any.or(new MediaQuery(queries.substring(begin, comma)).query());
      begin = comma + 1;
    }
    return any;
  }

  private Truth query() {
    try {
      Truth truth = startsWithType() ? typed() : condition();
      return at == tokens.size() ? truth : Truth.FAILS;
    } catch (NotAQueryException e) {
      return Truth.FAILS;
    }
  }

  private boolean startsWithType() {
    int first = peek("not") || peek("only") ? 1 : 0;
    return first < tokens.size() && !tokens.get(first).equals("(");
  }

  private Truth typed() {
    boolean not = take("not");
    if (!not) {
      take("only");
    }
    Truth truth = Truth.of(Set.of("all", "screen").contains(next()));
    while (take("and")) {
      truth = truth.and(take("not") ? inParentheses().not() : inParentheses());
    }
    return not ? truth.not() : truth;
  }

  private Truth condition() {
    if (take("not")) {
      return inParentheses().not();
    }
    Truth truth = inParentheses();
    if (peek("and")) {
      while (take("and")) {
        truth = truth.and(inParentheses());
      }
    } else {
      while (take("or")) {
        truth = truth.or(inParentheses());
      }
    }
    return truth;
  }

  private Truth inParentheses() {
    expect("(");
    if (++depth > MAX_DEPTH) {
      throw new NotAQueryException();
    }
    Truth truth;
    if (peek("(") || peek("not")) {
      truth = condition();
    } else {
      StringBuilder feature = new StringBuilder();
      while (at < tokens.size() && !peek(")")) {
        feature.append(next());
      }
      truth = feature(feature.toString());
    }
    expect(")");
    depth--;
    return truth;
  }

  private static Truth feature(String feature) {
    Matcher comparison = COMPARISON.matcher(feature);
    if (comparison.find()) {
      return range(feature);
    }
    int colon = feature.indexOf(':');
    return colon < 0
        ? plain(feature, "")
        : plain(feature.substring(0, colon), feature.substring(colon + 1));
  }

  private static Truth plain(String name, String value) {
    if (name.startsWith("-") || OTHER_DEVICES.contains(name)) {
      return Truth.DEPENDS;
    }
    return switch (name) {
      case "width", "height", "device-width", "device-height" ->
          value.isEmpty() ? Truth.HOLDS : compared(name, "=", value);
      case "min-width", "min-height", "min-device-width", "min-device-height" ->
          compared(name.substring(4), ">=", value);
      case "max-width", "max-height", "max-device-width", "max-device-height" ->
          compared(name.substring(4), "<=", value);
      case "color" -> value.isEmpty() ? Truth.HOLDS : Truth.of(value.equals("8"));
      case "min-color" -> Truth.of(value.matches("[0-8]"));
      case "max-color" -> Truth.of(value.matches("[89]|[1-9]\\d{1,5}"));
      case "color-index", "monochrome", "grid" -> Truth.of(value.equals("0"));
      case "min-color-index", "min-monochrome" -> Truth.of(value.equals("0"));
      case "max-color-index", "max-monochrome" -> Truth.of(value.matches("\\d{1,6}"));
      case "prefers-color-scheme" -> Truth.of(value.isEmpty() || value.equals("light"));
      case "prefers-reduced-motion",
          "prefers-contrast",
          "prefers-reduced-transparency",
          "prefers-reduced-data" ->
          Truth.of(value.equals("no-preference"));
      case "forced-colors", "inverted-colors", "scripting" -> Truth.of(value.equals("none"));
      default -> Truth.FAILS;
    };
  }

  /** Such as {@code 400px<=width<=700px}. */
  private static Truth range(String feature) {
    Matcher comparison = COMPARISON.matcher(feature);
    List<String> operands = new ArrayList<>();
    List<String> operators = new ArrayList<>();
    int begin = 0;
    while (comparison.find()) {
      operands.add(feature.substring(begin, comparison.start()));
      operators.add(comparison.group());
      begin = comparison.end();
    }
    operands.add(feature.substring(begin));
    if (operands.size() == 2) {
      return LENGTH.matcher(operands.get(0)).matches()
          ? compared(operands.get(1), turned(operators.get(0)), operands.get(0))
          : compared(operands.get(0), operators.get(0), operands.get(1));
    }
    if (operands.size() == 3) {
      return compared(operands.get(1), turned(operators.get(0)), operands.get(0))
          .and(compared(operands.get(1), operators.get(1), operands.get(2)));
    }
    return Truth.FAILS;
  }

  private static String turned(String operator) {
    return operator.replace('<', '#').replace('>', '<').replace('#', '>');
  }

  private static Truth compared(String name, String operator, String value) {
    OptionalDouble pixels = pixels(value);
    if (OTHER_DEVICES.contains(name) || value.startsWith("calc(")) {
      return Truth.DEPENDS;
    }
    boolean width = name.equals("width") || name.equals("device-width");
    boolean height = name.equals("height") || name.equals("device-height");
    if (pixels.isEmpty() || !(width || height)) {
      return Truth.FAILS;
    }
    double bound = pixels.getAsDouble();
    double least = width ? LEAST_WIDTH : LEAST_HEIGHT;
    double most = width ? MOST_WIDTH : MOST_HEIGHT;
    return switch (operator) {
      case ">=", ">" -> bound <= least ? Truth.HOLDS : bound > most ? Truth.FAILS : Truth.DEPENDS;
      case "<=", "<" -> bound >= most ? Truth.HOLDS : bound < least ? Truth.FAILS : Truth.DEPENDS;
      default -> bound < least || bound > most ? Truth.FAILS : Truth.DEPENDS;
    };
  }

  private static OptionalDouble pixels(String value) {
    Matcher length = LENGTH.matcher(value);
    if (!length.matches()) {
      return OptionalDouble.empty();
    }
    double number = Double.parseDouble(length.group(1));
    String unit = length.group(2);
    return unit.isEmpty() && number == 0
        ? OptionalDouble.of(0)
        : Lengths.pixels(number, unit, 16, 16);
  }

  private boolean peek(String token) {
    return at < tokens.size() && tokens.get(at).equals(token);
  }

  private boolean take(String token) {
    if (peek(token)) {
      at++;
      return true;
    }
    return false;
  }

  private String next() {
    if (at >= tokens.size()) {
      throw new NotAQueryException();
    }
    return tokens.get(at++);
  }

  private void expect(String token) {
    if (!take(token)) {
      throw new NotAQueryException();
    }
  }

  /** What was read is no query. */
  private static final class NotAQueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotAQueryException() {
      super("not a media query", null, false, false);
    }
  }
}
