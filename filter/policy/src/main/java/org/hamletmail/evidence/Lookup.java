package org.hamletmail.evidence;

import java.util.Locale;

/** How asking a list in the DNS ended; a closed list, so that it can be a metric's tag. */
public enum Lookup {
  /** The list has the client, with a code that counts. */
  LISTED,
  /** It has not. */
  CLEAN,
  /** No answer in time, or none that can be used. */
  FAILED,
  /** Not asked: the list failed too often, or too many questions are on their way. */
  SKIPPED;

  /** Returns the name as a metric's tag has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
