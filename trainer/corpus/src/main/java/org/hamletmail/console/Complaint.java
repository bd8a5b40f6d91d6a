package org.hamletmail.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in one line what went wrong. */
public final class Complaint {
  private Complaint() {}

  /** Returns the message, and for a failed file the file and what is wrong with it. */
  public static String of(Throwable e) {
    Throwable cause = e.getCause();
    if (e instanceof UncheckedIOException && cause != null) {
      String message = e.getMessage();
      // Without words of its own it repeats the cause.
      boolean bare = message == null || message.equals(cause.toString());
      return bare ? of(cause) : message + ": " + of(cause);
    }
    return switch (e) {
      case NoSuchFileException absent when absent.getReason() == null ->
          absent.getFile() + " doesn't exist; check the path";
      case AccessDeniedException denied ->
          denied.getFile() + " can't be accessed; check its permissions";
      case IOException io -> io.getMessage() == null ? io.toString() : io.getMessage();
      default -> String.valueOf(e.getMessage());
    };
  }
}
