package org.hamletmail.learning;

import java.io.IOException;

/** Somebody else has been writing to a store for too long; worth another try. */
public final class StoreBusyException extends IOException {
  private static final long serialVersionUID = 1L;

  StoreBusyException(String message) {
    super(message);
  }
}
