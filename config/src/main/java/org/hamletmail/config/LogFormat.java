package org.hamletmail.config;

/** How a line of the log is written. */
public enum LogFormat {
  /** A time stamp, a level, the place in the program, then words and {@code key=value}. */
  LOGFMT,
  /** One JSON object a line. */
  JSON
}
