package org.hamletmail.finetune;

/** The loss is no longer a number; the weights are of no use. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingDivergedException(String message) {
    super(message);
  }
}
