package org.hamletmail.gpt2;

/** PyTorch can't run here: a matter of the installation, not of the model. */
public final class EngineUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EngineUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
