package org.hamletmail.evaluation;

import java.util.Set;
import org.hamletmail.classifier.Label;
import org.hamletmail.sender.Sign;

/**
 * A labelled message and what a model said of it.
 *
 * @param label ground truth
 * @param pSpam from 0 to 1
 * @param source of the corpus it came from
 * @param signs what it shows of its sender
 */
public record ScoredMessage(Label label, double pSpam, String source, Set<Sign> signs) {

  /** Rejects a probability outside 0 to 1. */
  public ScoredMessage {
    if (!(pSpam >= 0 && pSpam <= 1)) {
      throw new IllegalArgumentException("pSpam is " + pSpam + "; expected 0 to 1");
    }
  }

  /** A message that shows no signs. */
  public ScoredMessage(Label label, double pSpam, String source) {
    this(label, pSpam, source, Set.of());
  }

  /** Returns the same message as one of another source. */
  public ScoredMessage from(String other) {
    return new ScoredMessage(label, pSpam, other, signs);
  }

  /** Returns the same message with another score. */
  ScoredMessage scored(double other) {
    return new ScoredMessage(label, other, source, signs);
  }
}
