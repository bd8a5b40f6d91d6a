package org.hamletmail.evaluation;

import java.util.Collection;
import org.hamletmail.classifier.Label;

/**
 * The number that logits are divided by so that a P(spam) of 0.9 is right nine times in ten.
 *
 * @see "Guo et al. 2017, On Calibration of Modern Neural Networks"
 */
public final class Temperature {
  private static final double LOWEST = 0.5;
  private static final double HIGHEST = 10;
  // Log-odds beyond which a double can't tell 1 - p from 0.
  private static final double SUREST = 36;

  private Temperature() {}

  /**
   * Fits the temperature by the likelihood of the labels. Scores that are all on the right side are
   * not sharpened: so few errors say nothing about how sure the model may be.
   *
   * @param validation messages with the P(spam) at temperature 1
   * @return from 0.5 to 10; 1 where there is nothing to fit
   */
  public static double fit(Collection<ScoredMessage> validation) {
    if (validation.isEmpty()) {
      return 1;
    }
    double low = Math.log(isAllRight(validation) ? 1 : LOWEST);
    double high = Math.log(HIGHEST);
    // The loss has one minimum in 1 / T, so thirds can be thrown away.
    for (int i = 0; i < 100; i++) {
      double a = low + (high - low) / 3;
      double b = high - (high - low) / 3;
      if (loss(validation, Math.exp(a)) <= loss(validation, Math.exp(b))) {
        high = b;
      } else {
        low = a;
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** Returns whether one half divides the scores by their labels. */
  static boolean isAllRight(Collection<ScoredMessage> validation) {
    ConfusionMatrix atHalf = ConfusionMatrix.of(validation, 0.5);
    return atHalf.hamTagged() == 0 && atHalf.spamPassed() == 0;
  }

  private static double loss(Collection<ScoredMessage> messages, double temperature) {
    double sum = 0;
    for (ScoredMessage m : messages) {
      double margin = logOdds(m.pSpam()) / temperature * (m.label() == Label.SPAM ? 1 : -1);
      sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
    }
    return sum;
  }

  /** Returns a message whose score lies as far from one threshold as it did from another. */
  public static ScoredMessage moved(ScoredMessage message, double from, double onto) {
    double z = logOdds(message.pSpam()) - logOdds(from) + logOdds(onto);
    // What was below stays below, whatever is lost in rounding.
    double p = sigmoid(z);
    boolean above = message.pSpam() >= from;
    double kept = above ? Math.max(p, onto) : Math.min(p, Math.nextDown(onto));
    return message.scored(Math.clamp(kept, 0, 1));
  }

  /** Returns the log-odds of a probability, held within those that a double can tell from 1. */
  public static double logOdds(double p) {
    return Math.clamp(Math.log(p) - Math.log1p(-p), -SUREST, SUREST);
  }

  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
