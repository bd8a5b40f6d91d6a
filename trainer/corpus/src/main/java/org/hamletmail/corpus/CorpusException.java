package org.hamletmail.corpus;

import org.hamletmail.config.ExpectedException;

/** A corpus as a whole is of no use; the message says which, why and what to do. */
public final class CorpusException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public CorpusException(String message) {
    super(message);
  }

  /** Says what is wrong, and why. */
  public CorpusException(String message, Throwable cause) {
    super(message, cause);
  }
}
