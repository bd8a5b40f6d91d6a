package org.hamletmail.config;

/** What the model's word counts on messages written in a way of which it has seen no ham. */
public enum Unfamiliar {
  /** Nothing: such a message passes, whatever its P(spam). */
  PASS,
  /** As much as on any other. */
  JUDGE
}
