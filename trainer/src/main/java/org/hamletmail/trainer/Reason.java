package org.hamletmail.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in one line what went wrong. */
final class Reason {
  private Reason() {}

  /** Returns the message, and for a failed file the file and what is wrong with it. */
  static String of(Throwable e) {
    return switch (e) {
      case UncheckedIOException wrapped
          when wrapped.getCause() != null && wrapped.getMessage() != null ->
          wrapped.getMessage() + ": " + of(wrapped.getCause());
      case NoSuchFileException absent when absent.getReason() == null ->
          absent.getFile() + " doesn't exist; check the path";
      case AccessDeniedException denied ->
          denied.getFile() + " can't be accessed; check its permissions";
      case IOException io -> io.getMessage() == null ? io.toString() : io.getMessage();
      default -> String.valueOf(e.getMessage());
    };
  }
}
