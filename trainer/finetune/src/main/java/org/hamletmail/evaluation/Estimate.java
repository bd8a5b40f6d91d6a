package org.hamletmail.evaluation;

import java.util.Locale;

/**
 * A measured figure and what the number of messages allows to say of it: with 95 % confidence the
 * true one lies from {@code low} to {@code high}. All three are NaN where nothing was measured.
 *
 * @param value from 0 to 1
 * @param low at most {@code value}
 * @param high at least {@code value}
 */
public record Estimate(double value, double low, double high) {
  // Half of what 95 % leaves lies on either side.
  static final double ONE_SIDE = 0.975;

  private static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

  /** Rejects an interval around something else. */
  public Estimate {
    if (low > value || value > high) {
      throw new IllegalArgumentException(value + " is outside " + low + " to " + high);
    }
  }

  /** Returns the figure of nothing. */
  static Estimate none() {
    return NONE;
  }

  /**
   * Returns a share with its exact interval, that of Clopper and Pearson.
   *
   * @param count from 0 to {@code of}
   * @param of trials, 0 or more
   */
  public static Estimate share(int count, int of) {
    return of == 0
        ? NONE
        : new Estimate(
            (double) count / of,
            ClopperPearson.lower(count, of, ONE_SIDE),
            ClopperPearson.upper(count, of, ONE_SIDE));
  }

  /** Returns whether anything was measured. */
  public boolean measured() {
    return !Double.isNaN(value);
  }

  /** Returns the figure in percent with its interval, for a person. */
  String percent() {
    return measured()
        ? String.format(Locale.ROOT, "%.2f %% (%.2f to %.2f)", value * 100, low * 100, high * 100)
        : "n/a";
  }

  /** Returns the figure as a number with its interval, for a person. */
  String number() {
    return measured() ? String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", value, low, high) : "n/a";
  }
}
