package org.hamletmail.gpt2;

import org.hamletmail.config.ExpectedException;

/** PyTorch can't run here: a matter of the installation, not of the model. */
public final class EngineUnavailableException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  /** Says what is missing, and what to do. */
  public EngineUnavailableException(String message) {
    super(message);
  }

  EngineUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
