package org.hamletmail.status;

import org.hamletmail.config.ExpectedException;

/** The status can't be told where the settings say; the message says why and what to do. */
public final class StatusStartException extends ExpectedException {

  StatusStartException(String message) {
    super(message);
  }

  StatusStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
