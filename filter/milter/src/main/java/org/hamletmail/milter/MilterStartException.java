package org.hamletmail.milter;

/** The milter can't listen where it was told to; the message says why and what to do. */
public final class MilterStartException extends RuntimeException {

  MilterStartException(String message) {
    super(message);
  }

  MilterStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
