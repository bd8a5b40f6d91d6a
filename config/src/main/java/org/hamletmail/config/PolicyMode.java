package org.hamletmail.config;

/** How much of what the policy decides is done, in order of strength. */
public enum PolicyMode {
  /** Decisions are taken and logged; the message passes as it came. */
  SHADOW,
  /** Messages are marked, and never refused, deferred or held. */
  TAG,
  /** Everything is done. */
  ENFORCE
}
