package org.hamletmail.evaluation;

import java.util.Collection;
import org.hamletmail.classifier.Label;

/**
 * Counts of right and wrong verdicts. A rate of nothing (the recall without any spam) is NaN.
 *
 * @param hamPassed ham called ham
 * @param hamTagged ham called spam: the false positives
 * @param spamPassed spam called ham
 * @param spamTagged spam called spam
 */
public record ConfusionMatrix(int hamPassed, int hamTagged, int spamPassed, int spamTagged) {

  /**
   * Counts verdicts.
   *
   * @param threshold P(spam) from which a message is called spam
   */
  public static ConfusionMatrix of(Collection<ScoredMessage> messages, double threshold) {
    int[] ham = new int[2];
    int[] spam = new int[2];
    for (ScoredMessage message : messages) {
      int[] row = message.label() == Label.HAM ? ham : spam;
      row[message.pSpam() >= threshold ? 1 : 0]++;
    }
    return new ConfusionMatrix(ham[0], ham[1], spam[0], spam[1]);
  }

  /** Returns how many ham messages there are. */
  public int ham() {
    return hamPassed + hamTagged;
  }

  /** Returns how many spam messages there are. */
  public int spam() {
    return spamPassed + spamTagged;
  }

  /** Returns the share of ham that is called spam. */
  public double falsePositiveRate() {
    return (double) hamTagged / ham();
  }

  /** Returns the share of spam that is called spam. */
  public double recall() {
    return (double) spamTagged / spam();
  }

  /** Returns the share of spam among what is called spam. */
  public double precision() {
    return (double) spamTagged / (spamTagged + hamTagged);
  }

  /** Returns the share of right verdicts. */
  public double accuracy() {
    return (double) (hamPassed + spamTagged) / (ham() + spam());
  }

  /** Returns the harmonic mean of precision and recall. */
  public double f1() {
    return 2.0 * spamTagged / (2.0 * spamTagged + hamTagged + spamPassed);
  }
}
