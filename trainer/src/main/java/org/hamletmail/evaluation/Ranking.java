package org.hamletmail.evaluation;

import java.util.Arrays;
import java.util.Collection;
import org.hamletmail.classifier.Label;

/** Messages in the order of their scores: what holds whatever the threshold. */
final class Ranking {
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
    int allowed = (int) Math.floor(falsePositiveRate * ham.length + 1e-9);
    double firstRefused = highestHam(allowed);
    return (double) Arrays.stream(spam).filter(s -> s > firstRefused).count() / spam.length;
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

  double shareOfHam(double threshold) {
    return (double) hamAtOrAbove(threshold) / ham.length;
  }

  int hamAtOrAbove(double threshold) {
    return (int) Arrays.stream(ham).filter(s -> s >= threshold).count();
  }
}
