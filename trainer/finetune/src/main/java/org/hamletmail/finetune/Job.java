package org.hamletmail.finetune;

import ai.djl.ndarray.NDManager;
import org.hamletmail.gpt2.Gpt2;

/**
 * What all parts of one training have in common.
 *
 * @param model that is trained
 * @param method by which
 * @param padId token that fills rows
 * @param manager of all memory that the training takes and gives back
 * @param listener hears how it goes
 * @param between called between two computations, where the process may end
 */
record Job(
    Gpt2 model,
    TrainingMethod method,
    int padId,
    NDManager manager,
    TrainingListener listener,
    Runnable between) {

  /** A job that nobody watches, and that nothing waits for. */
  static Job unwatched(Gpt2 model, TrainingMethod method, int padId, NDManager manager) {
    return new Job(model, method, padId, manager, new TrainingListener() {}, () -> {});
  }
}
