package org.hamletmail.finetune;

import org.hamletmail.classifier.Label;

/** What the model sees of a message at one step. */
final class Draw {
  private final Label label;
  private final int[] ids;

  /**
   * Wraps tokens.
   *
   * @param label ground truth
   * @param ids tokens, at least one; not copied
   */
  Draw(Label label, int[] ids) {
    this.label = label;
    this.ids = ids;
  }

  Label label() {
    return label;
  }

  /** Returns the tokens; not to be changed. */
  int[] ids() {
    return ids;
  }
}
