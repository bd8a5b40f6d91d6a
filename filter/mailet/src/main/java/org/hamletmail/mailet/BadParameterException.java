package org.hamletmail.mailet;

import org.hamletmail.config.ExpectedException;

/** A mailet, matcher, handler or listener can't be used as James's configuration has it. */
final class BadParameterException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  BadParameterException(String message) {
    super(message);
  }
}
