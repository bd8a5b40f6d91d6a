package org.hamletmail.evaluation;

import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;
import org.hamletmail.classifier.Label;

/**
 * Messages in the order of their scores: what holds whatever the threshold.
 *
 * <p>The scores of each label are sorted once. The area under the ROC curve is the Mann-Whitney
 * statistic, counted exactly by walking both lists side by side: time in proportion to the messages
 * after the sort. The interval of a recall is a percentile bootstrap, stratified by label, of
 * {@value #RESAMPLES} draws: its ends are off by some tenths of a percent of the draws, and never
 * narrower than those of Clopper and Pearson.
 *
 * @see "Hanley and McNeil 1982, The meaning and use of the area under a ROC curve"
 * @see "Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13"
 */
final class Ranking {
  private static final int RESAMPLES = 2000;
  // The same messages give the same interval.
  private static final long SEED = 1;

  private final double[] ham;
  private final double[] spam;

  Ranking(Collection<ScoredMessage> messages) {
    ham = scores(messages, Label.HAM);
    spam = scores(messages, Label.SPAM);
  }

  private static double[] scores(Collection<ScoredMessage> messages, Label label) {
    return messages.stream()
        .filter(m -> m.label() == label)
        .mapToDouble(ScoredMessage::pSpam)
        .sorted()
        .toArray();
  }

  /** Returns the chance that a spam scores above a ham, ties counting half; NaN without both. */
  double rocAuc() {
    if (ham.length == 0 || spam.length == 0) {
      return Double.NaN;
    }
    double pairs = 0;
    int below = 0;
    int upTo = 0;
    for (double score : spam) {
      while (below < ham.length && ham[below] < score) {
        below++;
      }
      upTo = Math.max(upTo, below);
      while (upTo < ham.length && ham[upTo] <= score) {
        upTo++;
      }
      pairs += below + (upTo - below) / 2.0;
    }
    return pairs / ham.length / spam.length;
  }

  /**
   * Returns the largest share of spam that some threshold catches while calling at most this share
   * of ham spam; NaN without ham or spam.
   */
  double recallAt(double falsePositiveRate) {
    if (ham.length == 0 || spam.length == 0) {
      return Double.NaN;
    }
    double firstRefused = highestHam(allowed(falsePositiveRate));
    return (double) Arrays.stream(spam).filter(s -> s > firstRefused).count() / spam.length;
  }

  /**
   * Returns {@link #recallAt} with its 95 % interval: both the threshold and what it catches depend
   * on the sample, so it is that of a stratified bootstrap; and at least the exact one of the share
   * caught, as no resampling finds a miss where there was none.
   */
  Estimate recallEstimateAt(double falsePositiveRate) {
    if (ham.length == 0 || spam.length == 0) {
      return Estimate.none();
    }
    double recall = recallAt(falsePositiveRate);
    Estimate exact = Estimate.share((int) Math.round(recall * spam.length), spam.length);
    int allowed = allowed(falsePositiveRate);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] recalls = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      recalls[i] = resampledRecall(allowed, random);
    }
    Arrays.sort(recalls);
    int tail = (int) Math.round((1 - Estimate.ONE_SIDE) * RESAMPLES);
    return new Estimate(
        recall,
        Math.min(exact.low(), recalls[tail]),
        Math.max(exact.high(), recalls[RESAMPLES - 1 - tail]));
  }

  private double resampledRecall(int allowed, SplittableRandom random) {
    int[] drawn = new int[ham.length];
    for (int i = 0; i < ham.length; i++) {
      drawn[random.nextInt(ham.length)]++;
    }
    int place = ham.length;
    int above = 0;
    while (place > 0 && above <= allowed) {
      above += drawn[--place];
    }
    double refused = above > allowed ? ham[place] : -1;
    int firstCaught = spam.length - (int) Arrays.stream(spam).filter(s -> s > refused).count();
    int caught = 0;
    for (int i = 0; i < spam.length; i++) {
      caught += random.nextInt(spam.length) >= firstCaught ? 1 : 0;
    }
    return (double) caught / spam.length;
  }

  private int allowed(double falsePositiveRate) {
    return (int) Math.floor(falsePositiveRate * ham.length + 1e-9);
  }

  /** Returns the ham score that has exactly {@code above} others over it; -1 if there is none. */
  double highestHam(int above) {
    return above < ham.length ? ham[ham.length - 1 - above] : -1;
  }

  /** Returns the lowest score of any message that lies above this one; 1 if there is none. */
  double nextAbove(double score) {
    double next = 1;
    for (double[] scores : new double[][] {ham, spam}) {
      for (double s : scores) {
        if (s > score) {
          next = Math.min(next, s);
          break;
        }
      }
    }
    return next;
  }

  int hamCount() {
    return ham.length;
  }

  int hamAtOrAbove(double threshold) {
    return (int) Arrays.stream(ham).filter(s -> s >= threshold).count();
  }
}
