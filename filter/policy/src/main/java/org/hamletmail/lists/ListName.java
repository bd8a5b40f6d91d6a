package org.hamletmail.lists;

import java.util.Locale;

/** The lists there are, in the order in which they count. */
public enum ListName {
  /** The message passes. */
  ALLOW,
  /** The message is refused. */
  BLOCK,
  /** The message has to be spam more certainly. */
  SOFTEN;

  /** Returns the name as the settings have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
