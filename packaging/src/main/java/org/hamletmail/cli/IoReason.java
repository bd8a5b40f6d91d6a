package org.hamletmail.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in one line what went wrong with a file. */
final class IoReason {
  private IoReason() {}

  /** Returns which file, and what is wrong with it. */
  static String of(Throwable e) {
    Throwable cause = e.getCause();
    if (e instanceof UncheckedIOException && cause != null) {
      String message = e.getMessage();
      boolean bare = message == null || message.equals(cause.toString());
      return bare ? of(cause) : message + ": " + of(cause);
    }
    return switch (e) {
      case NoSuchFileException absent when absent.getReason() == null ->
          absent.getFile() + " doesn't exist; check the path";
      case AccessDeniedException denied ->
          denied.getFile() + " can't be accessed; check its permissions";
      case IOException io when io.getMessage() != null -> io.getMessage();
      default -> e.toString();
    };
  }
}
