package org.hamletmail.status;

import org.hamletmail.config.ExpectedException;
import org.jspecify.annotations.Nullable;

/** The status can't be told where the settings say; the message says why and what to do. */
public final class StatusStartException extends ExpectedException {
  private final String what;

  StatusStartException(String setting, Object value, String what) {
    this(setting, value, what, null);
  }

  StatusStartException(String setting, Object value, String what, @Nullable Throwable cause) {
    super(setting + " " + value + ": " + what, cause);
    this.what = what;
  }

  /** Returns what is wrong with the setting's value. */
  public String what() {
    return what;
  }
}
