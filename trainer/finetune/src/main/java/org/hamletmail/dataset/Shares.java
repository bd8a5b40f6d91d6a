package org.hamletmail.dataset;

/**
 * How a corpus is divided. What the two leave is for training.
 *
 * @param validation share for choosing epoch and thresholds, from 0 to below 1
 * @param test share for the final figures, from 0 to below 1
 */
public record Shares(double validation, double test) {

  /** Rejects shares that leave nothing for training. */
  public Shares {
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "shares are "
              + validation
              + " for validation and "
              + test
              + " for test; expected 0 or more each and less than 1 together");
    }
  }
}
