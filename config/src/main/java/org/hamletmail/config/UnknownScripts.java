package org.hamletmail.config;

/** What the model's word counts on messages in scripts of which it has seen no ham. */
public enum UnknownScripts {
  /** Nothing: such a message passes, whatever its P(spam). */
  PASS,
  /** As much as on any other. */
  JUDGE
}
