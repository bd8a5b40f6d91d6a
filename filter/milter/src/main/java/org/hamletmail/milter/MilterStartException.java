package org.hamletmail.milter;

import org.hamletmail.config.ExpectedException;

/** The milter can't listen where it was told to; the message says why and what to do. */
public final class MilterStartException extends ExpectedException {

  MilterStartException(String message) {
    super(message);
  }

  MilterStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
