package org.hamletmail.classifier;

/** Ground truth and verdict. */
public enum Label {
  /** Wanted mail. */
  HAM(0),
  /** Unwanted mail. */
  SPAM(1);

  private final int id;

  Label(int id) {
    this.id = id;
  }

  /** Returns the label's column in the logits. */
  public int id() {
    return id;
  }
}
