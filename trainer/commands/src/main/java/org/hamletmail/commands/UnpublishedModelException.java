package org.hamletmail.commands;

import org.hamletmail.config.ExpectedException;

/** A new model that was trained and written, and is not published. */
final class UnpublishedModelException extends ExpectedException {
  private static final long serialVersionUID = 1;

  UnpublishedModelException(String message) {
    super(message);
  }
}
