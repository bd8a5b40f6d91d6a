package org.hamletmail.classifier;

/**
 * Makes one margin of those of a message's windows.
 *
 * <p>Spam hides behind borrowed small talk: in a mean the talk outvotes it. With a sharpness s
 * above 0 the margin is {@code log(sum of share * exp(s * margin)) / s}, the soft maximum of the
 * windows, each with its share of the message's tokens; the neutral tokens are a window of margin
 * 0. As s nears 0 it is the mean, as it grows the highest margin. A window with a share p of the
 * message holds the margin at its own less {@code log(1 / p) / s} at least, however harmless the
 * rest is.
 *
 * <p>Not safe for use by several threads.
 *
 * @see "docs/method/adr/0034-the-worst-passage-counts.md"
 */
final class Passages {
  private final double sharpness;
  private double weight;
  private double sum;
  // Of the soft maximum: the highest exponent, by which all others are divided.
  private double highest;

  /**
   * Begins with the neutral tokens alone.
   *
   * @param sharpness 0 for the mean
   * @param neutralTokens 0 or more
   */
  Passages(double sharpness, int neutralTokens) {
    this.sharpness = sharpness;
    weight = neutralTokens;
    sum = sharpness == 0 ? 0 : neutralTokens;
    highest = neutralTokens == 0 && sharpness > 0 ? Double.NEGATIVE_INFINITY : 0;
  }

  /**
   * Adds a window.
   *
   * @param margin spam logit less ham logit
   * @param tokens that it counts for, above 0
   */
  void add(double margin, int tokens) {
    weight += tokens;
    if (sharpness == 0) {
      sum += margin * tokens;
      return;
    }
    double exponent = sharpness * margin;
    if (exponent > highest) {
      sum *= Math.exp(highest - exponent);
      highest = exponent;
    }
    sum += tokens * Math.exp(exponent - highest);
  }

  /** Returns the margin of all; NaN where nothing was added. */
  double margin() {
    return sharpness == 0 ? sum / weight : (highest + Math.log(sum / weight)) / sharpness;
  }
}
