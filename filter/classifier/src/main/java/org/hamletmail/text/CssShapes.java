package org.hamletmail.text;

import java.util.ArrayList;
import java.util.List;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.htmlunit.cssparser.parser.LexicalUnit.LexicalUnitType;
import org.jspecify.annotations.Nullable;

/**
 * What transformations, clippings and filters leave of a box: the words {@code nothing} or {@code
 * something}, a {@link CssValue.Shift}, or for a filter the opacity.
 */
final class CssShapes {
  private static final CssValue NOTHING = CssValue.word("nothing");
  private static final CssValue SOMETHING = CssValue.word("something");

  // Smaller than this part of itself a letter is a dot.
  private static final double LEAST_SCALE = .1;
  private static final double LEAST_PIXELS = 2;
  private static final double BEYOND_BOXES = 2_000;
  // Half of a usual letter.
  private static final double ILLEGIBLE_BLUR = 8;

  private CssShapes() {}

  static @Nullable CssValue of(Property property, List<LexicalUnit> units) {
    return switch (property) {
      case TRANSFORM -> transform(units);
      case TRANSLATE -> shift(units, true, units.size() > 1);
      case SCALE -> scale(units);
      case CLIP -> rectangle(units.getFirst());
      case CLIP_PATH -> clipPath(units);
      default -> filter(units);
    };
  }

  private static @Nullable CssValue transform(List<LexicalUnit> units) {
    double x = 0;
    double y = 0;
    boolean vanished = false;
    for (LexicalUnit unit : units) {
      if (unit.getLexicalUnitType() != LexicalUnitType.FUNCTION) {
        return null;
      }
      List<LexicalUnit> values = values(unit);
      if (values.isEmpty()) {
        return null;
      }
      CssValue one =
          switch (Ascii.lower(unit.getFunctionName())) {
            case "translate", "translate3d" -> shift(values, true, values.size() > 1);
            case "translatex" -> shift(values, true, false);
            case "translatey" -> shift(values, false, true);
            case "scale", "scale3d", "scalex", "scaley" -> scale(values);
            case "matrix" -> matrix(values);
            case "rotatex", "rotatey" -> turn(values.getFirst());
            case "rotate",
                "rotatez",
                "rotate3d",
                "skew",
                "skewx",
                "skewy",
                "scalez",
                "translatez",
                "perspective",
                "matrix3d" ->
                new CssValue.Shift(0, 0, false);
            default -> null;
          };
      if (!(one instanceof CssValue.Shift shift)) {
        return one == null ? null : CssValue.Unknown.UNKNOWN;
      }
      x += shift.x();
      y += shift.y();
      vanished |= shift.vanished();
    }
    return new CssValue.Shift(x, y, vanished);
  }

  private static @Nullable CssValue shift(List<LexicalUnit> values, boolean x, boolean y) {
    CssValue first = CssLonghands.quantity(values.getFirst());
    CssValue last = x && y ? CssLonghands.quantity(values.get(1)) : first;
    if (first == null || last == null) {
      return null;
    }
    if (!(first instanceof CssValue.Quantity across) || !(last instanceof CssValue.Quantity down)) {
      return CssValue.Unknown.UNKNOWN;
    }
    return new CssValue.Shift(x ? pixels(across) : 0, y ? pixels(down) : 0, false);
  }

  /** A percentage is of the box's own size, which is not known: it counts where it is enormous. */
  private static double pixels(CssValue.Quantity quantity) {
    return Lengths.pixels(quantity.number(), quantity.unit(), 16, 16).orElse(quantity.number());
  }

  private static @Nullable CssValue scale(List<LexicalUnit> values) {
    boolean vanished = false;
    for (LexicalUnit value : values.subList(0, Math.min(2, values.size()))) {
      switch (value.getLexicalUnitType()) {
        case INTEGER, REAL -> vanished |= Math.abs(value.getDoubleValue()) < LEAST_SCALE;
        case PERCENTAGE -> vanished |= Math.abs(value.getDoubleValue()) < 100 * LEAST_SCALE;
        case FUNCTION_CALC -> {
          return CssValue.Unknown.UNKNOWN;
        }
        default -> {
          return null;
        }
      }
    }
    return new CssValue.Shift(0, 0, vanished);
  }

  private static @Nullable CssValue matrix(List<LexicalUnit> values) {
    double[] numbers = new double[6];
    if (values.size() != 6) {
      return null;
    }
    for (int i = 0; i < 6; i++) {
      numbers[i] = values.get(i).getDoubleValue();
    }
    double area = Math.abs(numbers[0] * numbers[3] - numbers[1] * numbers[2]);
    return new CssValue.Shift(numbers[4], numbers[5], area < LEAST_SCALE * LEAST_SCALE);
  }

  private static CssValue turn(LexicalUnit angle) {
    double degrees =
        switch (angle.getLexicalUnitType()) {
          case TURN -> angle.getDoubleValue() * 360;
          case RADIAN -> Math.toDegrees(angle.getDoubleValue());
          case GRADIAN -> angle.getDoubleValue() * .9;
          default -> angle.getDoubleValue();
        };
    return new CssValue.Shift(0, 0, Math.abs(Math.cos(Math.toRadians(degrees))) < LEAST_SCALE);
  }

  private static @Nullable CssValue rectangle(LexicalUnit unit) {
    List<LexicalUnit> edges = values(unit);
    if (unit.getLexicalUnitType() != LexicalUnitType.RECT_FUNCTION || edges.size() != 4) {
      return null;
    }
    return isFlat(edges.get(0), edges.get(2)) || isFlat(edges.get(3), edges.get(1))
        ? NOTHING
        : SOMETHING;
  }

  private static boolean isFlat(LexicalUnit from, LexicalUnit to) {
    return CssLonghands.quantity(to) instanceof CssValue.Quantity end
        && (CssLonghands.quantity(from) instanceof CssValue.Quantity begin
            ? pixels(end) - pixels(begin) <= LEAST_PIXELS
            : CssLonghands.isWord(from, "auto") && pixels(end) <= LEAST_PIXELS);
  }

  private static @Nullable CssValue clipPath(List<LexicalUnit> units) {
    LexicalUnit unit = units.getFirst();
    List<LexicalUnit> values = values(unit);
    String function = unit.getFunctionName() == null ? "" : Ascii.lower(unit.getFunctionName());
    if (unit.getLexicalUnitType() == LexicalUnitType.RECT_FUNCTION) {
      function = "rect";
    }
    return switch (function) {
      case "inset" -> inset(values);
      case "circle", "ellipse" ->
          values.stream().limit(2).anyMatch(CssShapes::isNothing) && !startsWithAt(values)
              ? NOTHING
              : SOMETHING;
      case "polygon" -> polygon(values);
      case "rect" ->
          values.size() >= 4
                  && (isFlat(values.get(0), values.get(2)) || isFlat(values.get(3), values.get(1)))
              ? NOTHING
              : SOMETHING;
      case "xywh" ->
          values.size() >= 4 && (isNothing(values.get(2)) || isNothing(values.get(3)))
              ? NOTHING
              : SOMETHING;
      default -> CssValue.Unknown.UNKNOWN;
    };
  }

  private static boolean startsWithAt(List<LexicalUnit> values) {
    return !values.isEmpty() && CssLonghands.isWord(values.getFirst(), "at");
  }

  /** A radius, a width or a height. */
  private static boolean isNothing(LexicalUnit unit) {
    return CssLonghands.quantity(unit) instanceof CssValue.Quantity size
        && pixels(size) <= 1
        && size.number() >= 0;
  }

  private static CssValue inset(List<LexicalUnit> all) {
    List<Double> sides = new ArrayList<>();
    for (LexicalUnit value : all) {
      if (!(CssLonghands.quantity(value) instanceof CssValue.Quantity side)) {
        break;
      }
      // As a share of the box; a length counts where it is beyond any.
      sides.add(
          side.unit().equals("%") ? side.number() / 100 : pixels(side) >= BEYOND_BOXES ? 1. : 0.);
    }
    if (sides.isEmpty()) {
      return CssValue.Unknown.UNKNOWN;
    }
    double top = sides.get(0);
    double right = sides.size() > 1 ? sides.get(1) : top;
    double bottom = sides.size() > 2 ? sides.get(2) : top;
    double left = sides.size() > 3 ? sides.get(3) : right;
    return top + bottom >= .99 || left + right >= .99 ? NOTHING : SOMETHING;
  }

  /** Nothing is left of a polygon without an area. */
  private static CssValue polygon(List<LexicalUnit> values) {
    List<CssValue.Quantity> numbers = new ArrayList<>();
    for (LexicalUnit value : values) {
      if (CssLonghands.quantity(value) instanceof CssValue.Quantity number) {
        numbers.add(number);
      }
    }
    double area = 0;
    int points = numbers.size() / 2;
    for (int i = 0; i < points; i++) {
      int next = (i + 1) % points;
      area += pixels(numbers.get(2 * i)) * pixels(numbers.get(2 * next + 1));
      area -= pixels(numbers.get(2 * next)) * pixels(numbers.get(2 * i + 1));
    }
    return Math.abs(area) < LEAST_PIXELS ? NOTHING : SOMETHING;
  }

  private static CssValue filter(List<LexicalUnit> units) {
    for (LexicalUnit unit : units) {
      if (unit.getLexicalUnitType() == LexicalUnitType.FUNCTION
          && Ascii.lower(unit.getFunctionName()).equals("blur")
          && unit.getParameters() != null
          && CssLonghands.quantity(unit.getParameters()) instanceof CssValue.Quantity blur
          && pixels(blur) >= ILLEGIBLE_BLUR) {
        return new CssValue.Quantity(0, "");
      }
      if (unit.getLexicalUnitType() == LexicalUnitType.FUNCTION
          && Ascii.lower(unit.getFunctionName()).equals("opacity")
          && unit.getParameters() != null) {
        LexicalUnit amount = unit.getParameters();
        return switch (amount.getLexicalUnitType()) {
          case INTEGER, REAL -> new CssValue.Quantity(amount.getDoubleValue(), "");
          case PERCENTAGE -> new CssValue.Quantity(amount.getDoubleValue() / 100, "");
          default -> CssValue.Unknown.UNKNOWN;
        };
      }
    }
    return SOMETHING;
  }

  private static List<LexicalUnit> values(LexicalUnit function) {
    List<LexicalUnit> values = new ArrayList<>();
    for (LexicalUnit one = function.getParameters(); one != null; one = one.getNextLexicalUnit()) {
      if (one.getLexicalUnitType() != LexicalUnitType.OPERATOR_COMMA) {
        values.add(one);
      }
    }
    return values;
  }
}
