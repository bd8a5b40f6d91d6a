package org.hamletmail.fetch;

import java.io.IOException;

/** A file can't be had; the message says why and what to do. */
public final class FetchException extends IOException {
  private static final long serialVersionUID = 1L;

  FetchException(String message) {
    super(message);
  }

  FetchException(String message, Throwable cause) {
    super(message, cause);
  }
}
