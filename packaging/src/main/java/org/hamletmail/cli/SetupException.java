package org.hamletmail.cli;

import org.hamletmail.config.ExpectedException;
import org.jspecify.annotations.Nullable;

/** A mail server that can't be told of the milter. */
final class SetupException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  SetupException(String message) {
    this(message, null);
  }

  SetupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
