package org.hamletmail.classifier;

/** Ground truth and verdict. The ordinal is the column of the logits: 0 ham, 1 spam. */
public enum Label {
  /** Wanted mail. */
  HAM,
  /** Unwanted mail. */
  SPAM
}
