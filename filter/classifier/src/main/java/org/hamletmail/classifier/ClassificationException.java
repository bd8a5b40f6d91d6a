package org.hamletmail.classifier;

import org.hamletmail.config.ExpectedException;

/**
 * The engine could not answer. The caller applies its failure mode; the message itself is not at
 * fault.
 */
public final class ClassificationException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  /** Says what failed, and why. */
  public ClassificationException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says what failed. */
  public ClassificationException(String message) {
    super(message);
  }
}
