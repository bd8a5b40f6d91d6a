package org.hamletmail.shared;

import java.nio.file.Path;
import org.hamletmail.config.ExpectedException;
import org.jspecify.annotations.Nullable;

/** A file of the settings can't be used; the message says why and what to do. */
public final class SharedStartException extends ExpectedException {
  private final String setting;
  private final String complaint;
  private final String remedy;

  SharedStartException(
      String setting, Path file, String what, String remedy, @Nullable Throwable cause) {
    super(setting + " " + file + ": " + what + "; " + remedy, cause);
    this.setting = setting;
    this.complaint = "is \"" + file + "\" (" + what + ")";
    this.remedy = remedy;
  }

  /** Returns the setting that names the file. */
  public String setting() {
    return setting;
  }

  /** Returns what is wrong with it. */
  public String complaint() {
    return complaint;
  }

  /** Returns what to do. */
  public String remedy() {
    return remedy;
  }
}
