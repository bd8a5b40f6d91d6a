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

  /**
   * What was counted as rates with their 95 % intervals, those of Clopper and Pearson.
   *
   * @param falsePositiveRate share of ham that is called spam
   * @param recall share of spam that is called spam
   * @param precision share of spam among what is called spam
   * @param f1 harmonic mean of recall and precision
   * @param accuracy share of right verdicts
   */
  public record Estimates(
      Estimate falsePositiveRate,
      Estimate recall,
      Estimate precision,
      Estimate f1,
      Estimate accuracy) {}

  /** Returns the rates with their intervals. */
  public Estimates estimates() {
    return new Estimates(
        Estimate.share(hamTagged, ham()),
        Estimate.share(spamTagged, spam()),
        Estimate.share(spamTagged, spamTagged + hamTagged),
        f1Estimate(),
        Estimate.share(hamPassed + spamTagged, ham() + spam()));
  }

  /**
   * F1 rises with the share of found spam among all that is spam or called so, F1 = 2s / (1 + s),
   * so an interval of that share is one of F1.
   *
   * @see "Hand, Christen and Kirielle 2021, F*: an interpretable transformation of the F-measure"
   */
  private Estimate f1Estimate() {
    Estimate share = Estimate.share(spamTagged, spamTagged + hamTagged + spamPassed);
    return new Estimate(f1(share.value()), f1(share.low()), f1(share.high()));
  }

  private static double f1(double share) {
    return 2 * share / (1 + share);
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
