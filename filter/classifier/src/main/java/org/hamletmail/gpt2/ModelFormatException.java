package org.hamletmail.gpt2;

import org.hamletmail.config.ExpectedException;

/**
 * A file of a model is not what it should be: damaged, incomplete, of another format or for another
 * architecture. The message names the file, the place, the value and what was expected.
 */
public final class ModelFormatException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong. */
  public ModelFormatException(String message) {
    super(message);
  }

  /** Says what is wrong, and why. */
  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
