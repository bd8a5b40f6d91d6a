package org.hamletmail.finetune;

import org.hamletmail.classifier.Label;

/** What the model sees of a message at one step, and what it should say. */
final class Draw {
  private final Label label;
  private final double target;
  private final int[] ids;

  /**
   * Wraps tokens whose label is certain.
   *
   * @param label ground truth
   * @param ids tokens, at least one; not copied
   */
  Draw(Label label, int[] ids) {
    this(label, Batch.column(label), ids);
  }

  /**
   * Wraps tokens.
   *
   * @param label ground truth, or the likelier one
   * @param target P(spam) that the model should give, from 0 to 1
   * @param ids tokens, at least one; not copied
   */
  Draw(Label label, double target, int[] ids) {
    this.label = label;
    this.target = target;
    this.ids = ids;
  }

  Label label() {
    return label;
  }

  double target() {
    return target;
  }

  /** Returns the tokens; not to be changed. */
  int[] ids() {
    return ids;
  }

  /**
   * Returns other tokens with the same target.
   *
   * @param others at least one; not copied
   */
  Draw reading(int[] others) {
    return new Draw(label, target, others);
  }
}
