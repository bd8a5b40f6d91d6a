package org.hamletmail.text;

import java.util.ArrayList;
import java.util.List;
import org.htmlunit.cssparser.parser.LexicalUnit;
import org.jspecify.annotations.Nullable;

/**
 * Adds up {@code calc()}, and chooses of {@code min()} and its like, where all lengths have one
 * unit; another can't be told here.
 */
final class CssSums {
  private CssSums() {}

  static CssValue of(LexicalUnit calc) {
    List<LexicalUnit> terms = new ArrayList<>();
    for (LexicalUnit unit = calc.getParameters(); unit != null; unit = unit.getNextLexicalUnit()) {
      terms.add(unit);
    }
    CssValue.Quantity sum = null;
    int at = 0;
    while (at < terms.size()) {
      int sign = 1;
      if (sum != null) {
        switch (terms.get(at).getLexicalUnitType()) {
          case OPERATOR_PLUS -> {}
          case OPERATOR_MINUS -> sign = -1;
          default -> {
            return CssValue.Unknown.UNKNOWN;
          }
        }
        at++;
      }
      CssValue.Quantity product = at < terms.size() ? operand(terms.get(at++)) : null;
      while (product != null && at + 1 < terms.size() && isFactor(terms.get(at))) {
        boolean divided =
            terms.get(at).getLexicalUnitType() == LexicalUnit.LexicalUnitType.OPERATOR_SLASH;
        product = product(product, operand(terms.get(at + 1)), divided);
        at += 2;
      }
      sum = sum(sum, product, sign);
      if (sum == null) {
        return CssValue.Unknown.UNKNOWN;
      }
    }
    return sum == null || sum.unit().isEmpty() ? CssValue.Unknown.UNKNOWN : sum;
  }

  /** Chooses one of the arguments of {@code min()}, {@code max()} or {@code clamp()}. */
  static CssValue ofChoice(LexicalUnit choice) {
    List<CssValue.Quantity> all = new ArrayList<>();
    LexicalUnit unit = choice.getParameters();
    for (; unit != null; unit = unit.getNextLexicalUnit()) {
      if (unit.getLexicalUnitType() == LexicalUnit.LexicalUnitType.OPERATOR_COMMA) {
        continue;
      }
      CssValue.Quantity one = operand(unit);
      if (one == null || (!all.isEmpty() && !all.getFirst().unit().equals(one.unit()))) {
        return CssValue.Unknown.UNKNOWN;
      }
      all.add(one);
    }
    if (all.isEmpty() || all.getFirst().unit().isEmpty()) {
      return CssValue.Unknown.UNKNOWN;
    }
    String name = Ascii.lower(choice.getFunctionName());
    if (name.equals("clamp")) {
      return all.size() == 3
          ? larger(all.get(0), smaller(all.get(1), all.get(2)))
          : CssValue.Unknown.UNKNOWN;
    }
    CssValue.Quantity chosen = all.getFirst();
    for (CssValue.Quantity one : all) {
      chosen = name.equals("min") ? smaller(chosen, one) : larger(chosen, one);
    }
    return chosen;
  }

  private static CssValue.Quantity larger(CssValue.Quantity one, CssValue.Quantity other) {
    return one.number() < other.number() ? other : one;
  }

  private static CssValue.Quantity smaller(CssValue.Quantity one, CssValue.Quantity other) {
    return one.number() > other.number() ? other : one;
  }

  private static boolean isFactor(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case OPERATOR_MULTIPLY, OPERATOR_SLASH -> true;
      default -> false;
    };
  }

  private static CssValue.@Nullable Quantity operand(LexicalUnit unit) {
    return switch (unit.getLexicalUnitType()) {
      case INTEGER, REAL -> new CssValue.Quantity(unit.getDoubleValue(), "");
      default ->
          CssLonghands.quantity(unit) instanceof CssValue.Quantity quantity ? quantity : null;
    };
  }

  private static CssValue.@Nullable Quantity product(
      CssValue.Quantity left, CssValue.@Nullable Quantity right, boolean divided) {
    if (right == null
        || !(left.unit().isEmpty() || right.unit().isEmpty())
        || (divided && (right.number() == 0 || !right.unit().isEmpty()))) {
      return null;
    }
    double number = divided ? left.number() / right.number() : left.number() * right.number();
    return new CssValue.Quantity(number, left.unit() + right.unit());
  }

  private static CssValue.@Nullable Quantity sum(
      CssValue.@Nullable Quantity left, CssValue.@Nullable Quantity right, int sign) {
    if (left == null || right == null) {
      return right;
    }
    return left.unit().equals(right.unit())
        ? new CssValue.Quantity(left.number() + sign * right.number(), left.unit())
        : null;
  }
}
