package org.hamletmail.classifier;

import java.util.List;
import java.util.Locale;

/**
 * By how much verdicts on the same texts differ.
 *
 * @param texts how many there are
 * @param labels how many have another label
 * @param most by which P(spam) of one differs
 */
record VerdictShift(int texts, int labels, double most) {

  static VerdictShift of(List<Verdict> expected, List<Verdict> found) {
    int labels = 0;
    double most = 0;
    for (int i = 0; i < expected.size(); i++) {
      labels += expected.get(i).label() == found.get(i).label() ? 0 : 1;
      most = Math.max(most, Math.abs(expected.get(i).pSpam() - found.get(i).pSpam()));
    }
    return new VerdictShift(expected.size(), labels, most);
  }

  /** Returns whether all labels stay and no P(spam) moves by more. */
  boolean isAtMost(double probability) {
    return labels == 0 && most <= probability;
  }

  /** Returns the figures for a person. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d of %d texts change their label, P(spam) moves by %.2g at most",
        labels,
        texts,
        most);
  }
}
