package org.hamletmail.config;

import org.jspecify.annotations.Nullable;

/**
 * No defect of Hamlet but of what it was given: a file, a setting, a machine. The message says what
 * is wrong, where, and what to do, and is all that a user needs; there is nothing to report to us.
 */
public abstract class ExpectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong, and what to do. */
  protected ExpectedException(String message) {
    super(message);
  }

  /** Says what is wrong, and why. */
  protected ExpectedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
