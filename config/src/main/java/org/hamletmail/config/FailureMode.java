package org.hamletmail.config;

/**
 * What happens to a message that could not be classified, whatever the cause. It is never tagged.
 */
public enum FailureMode {
  /** The message passes unchanged. */
  ACCEPT,
  /** The client is asked to come back later (451 4.7.1). */
  TEMPFAIL
}
