package org.hamletmail.finetune;

import org.hamletmail.config.ExpectedException;

/** The loss is no longer a number; the weights are of no use. */
public final class TrainingDivergedException extends ExpectedException {
  private static final long serialVersionUID = 1L;

  TrainingDivergedException(String message) {
    super(message);
  }
}
