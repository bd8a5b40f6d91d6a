package org.hamletmail.config;

/** What happens to a message from a threshold on, in order of strength. */
public enum SpamAction {
  /** Delivered with the spam headers. */
  TAG,
  /** Delivered with the spam headers into the mail server's hold queue. */
  QUARANTINE,
  /** Refused in the SMTP dialogue, so that the sender learns of it. */
  REJECT
}
