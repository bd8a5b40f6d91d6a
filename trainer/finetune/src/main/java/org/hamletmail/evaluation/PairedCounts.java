package org.hamletmail.evaluation;

import java.util.List;

/**
 * What became of the same messages when something was done to them. For spam, fewer called spam are
 * a loss; for ham, more are.
 *
 * @param messages how many there are
 * @param before called spam before
 * @param newlyPassed called spam before, ham after
 * @param newlyCalledSpam called ham before, spam after
 */
public record PairedCounts(int messages, int before, int newlyPassed, int newlyCalledSpam) {
  private static final double ONE_SIDED = 0.975;

  /**
   * Counts.
   *
   * @param after of the same messages in the same order
   * @param threshold P(spam) from which a message is called spam
   */
  public static PairedCounts of(
      List<ScoredMessage> before, List<ScoredMessage> after, double threshold) {
    if (before.size() != after.size()) {
      throw new IllegalArgumentException(
          before.size() + " messages before, " + after.size() + " after; expected as many");
    }
    int called = 0;
    int passed = 0;
    int caught = 0;
    for (int i = 0; i < before.size(); i++) {
      boolean was = before.get(i).pSpam() >= threshold;
      boolean is = after.get(i).pSpam() >= threshold;
      called += was ? 1 : 0;
      passed += was && !is ? 1 : 0;
      caught += !was && is ? 1 : 0;
    }
    return new PairedCounts(before.size(), called, passed, caught);
  }

  /** Returns how many are called spam after. */
  public int after() {
    return before - newlyPassed + newlyCalledSpam;
  }

  /** Returns by how much the share that is called spam fell; negative where it rose. */
  public double lost() {
    return (double) (before - after()) / messages;
  }

  /** Returns the lower end of the 95 % interval of the share that is called spam after. */
  public double afterLow() {
    return ClopperPearson.lower(after(), messages, ONE_SIDED);
  }

  /** Returns the upper end of the 95 % interval of the share that is called spam after. */
  public double afterHigh() {
    return ClopperPearson.upper(after(), messages, ONE_SIDED);
  }
}
