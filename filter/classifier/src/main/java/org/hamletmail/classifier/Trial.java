package org.hamletmail.classifier;

import org.hamletmail.text.MessageText;

/**
 * A new model that stands beside the one that answers and may take its place or not. Safe for use
 * by several threads at once.
 */
public interface Trial extends AutoCloseable {

  /** What becomes of the new model. */
  enum Outcome {
    /** Not yet known. */
    OPEN,
    /** It takes over. */
    PASSED,
    /** The old one stays. */
    FAILED
  }

  /**
   * Hears what the model that answers said of a message. Returns at once and throws nothing,
   * whatever becomes of the new one.
   */
  void saw(MessageText message, Verdict verdict);

  /** Returns what becomes of it. */
  Outcome outcome();

  /** Returns in words what was found so far. */
  String told();

  /** Asks the new model nothing more; it is another's to close. Waits for nothing. */
  @Override
  void close();
}
