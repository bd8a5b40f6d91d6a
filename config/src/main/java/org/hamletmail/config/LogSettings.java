package org.hamletmail.config;

/**
 * How the daemon logs.
 *
 * @param format of a line
 */
public record LogSettings(LogFormat format) {
  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static LogSettings defaults() {
    return new LogSettings(LogFormat.LOGFMT);
  }
}
