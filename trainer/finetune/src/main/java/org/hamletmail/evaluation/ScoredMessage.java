package org.hamletmail.evaluation;

import org.hamletmail.classifier.Label;

/**
 * A labelled message and what a model said of it.
 *
 * @param label ground truth
 * @param pSpam from 0 to 1
 * @param source of the corpus it came from
 */
public record ScoredMessage(Label label, double pSpam, String source) {

  /** Rejects a probability outside 0 to 1. */
  public ScoredMessage {
    if (!(pSpam >= 0 && pSpam <= 1)) {
      throw new IllegalArgumentException("pSpam is " + pSpam + "; expected 0 to 1");
    }
  }
}
