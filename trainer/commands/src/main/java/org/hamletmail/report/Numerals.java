package org.hamletmail.report;

import java.util.Locale;
import org.hamletmail.evaluation.Estimate;

/** Numbers as a person reads them. */
final class Numerals {
  private Numerals() {}

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }

  static String count(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String value(Estimate estimate, boolean percent) {
    return !estimate.measured()
        ? "n/a"
        : percent ? percent(estimate.value()) : number(estimate.value());
  }

  static String interval(Estimate estimate, boolean percent) {
    return !estimate.measured()
        ? "nothing to measure"
        : percent
            ? String.format(
                Locale.ROOT, "%.2f to %.2f %%", estimate.low() * 100, estimate.high() * 100)
            : number(estimate.low()) + " to " + number(estimate.high());
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns a text in which no character can turn the page around or hide. */
  static String visible(String text) {
    return text.replaceAll("[\\p{C}&&[^\\n]]", "\uFFFD");
  }
}
