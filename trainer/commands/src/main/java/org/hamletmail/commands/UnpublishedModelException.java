package org.hamletmail.commands;

/** A new model that was trained and written, and is not published. */
final class UnpublishedModelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnpublishedModelException(String message) {
    super(message);
  }
}
