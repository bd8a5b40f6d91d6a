package org.hamletmail.policy;

/** Why a decision was taken; a closed list, so that it can be a metric's tag. */
public enum Reason {
  /** P(spam) lies below the tag threshold. */
  BELOW_TAG_THRESHOLD,
  /** P(spam) reaches the tag threshold. */
  TAG_THRESHOLD,
  /** P(spam) reaches the reject threshold. */
  REJECT_THRESHOLD,
  /** The settings exempt this client: authenticated or from an internal network. */
  EXEMPT,
  /** The classifier failed. */
  CLASSIFIER_FAILED,
  /** The classifier did not answer in time. */
  DEADLINE,
  /** Too many messages are waiting. */
  OVERLOAD
}
