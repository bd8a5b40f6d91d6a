package org.hamletmail.evaluation;

import org.hamletmail.classifier.Threshold;

/**
 * A threshold and what it costs on the ham that it was chosen on.
 *
 * @param pSpam from which it acts, from 0 to 1
 * @param hamCaught validation ham at or above it
 * @param ham validation ham in all
 */
public record Operating(double pSpam, int hamCaught, int ham) {
  /** Certainty of the bound. */
  static final double CONFIDENCE = 0.95;

  /** Returns the share of ham that was caught; NaN without ham. */
  public double falsePositiveRate() {
    return (double) hamCaught / ham;
  }

  /** Returns the threshold as a model keeps it. */
  public Threshold threshold() {
    return new Threshold(pSpam, falsePositiveRate());
  }

  /** Returns the highest share of ham that the sample leaves possible (95 %, one-sided). */
  public double falsePositiveBound() {
    return ClopperPearson.upper(hamCaught, ham, CONFIDENCE);
  }
}
