package org.hamletmail.classifier;

/**
 * A bound on P(spam), and what it costs.
 *
 * @param pSpam from which it holds, from 0 to 1
 * @param falsePositiveRate share of ham at or above it, as measured on validation data, from 0 to 1
 */
public record Threshold(double pSpam, double falsePositiveRate) {
  /** Rejects values outside their ranges. */
  public Threshold {
    requireShare("pSpam", pSpam);
    requireShare("falsePositiveRate", falsePositiveRate);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected 0 to 1");
    }
  }
}
