package org.hamletmail.policy;

/** Hears of each decision once, on the thread that took it: answers at once and throws nothing. */
@FunctionalInterface
public interface DecisionListener {

  /**
   * A decision was taken and logged.
   *
   * @param line what was logged of it
   */
  void decided(Envelope envelope, Decision decision, LogLine line);
}
