package org.hamletmail.lab.pth;

import java.io.IOException;

/** A file is no saved state_dict, or holds what is not accepted; the message says what. */
public final class PthFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  PthFormatException(String message) {
    super(message);
  }
}
