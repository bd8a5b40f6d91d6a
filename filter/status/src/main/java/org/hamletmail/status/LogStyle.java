package org.hamletmail.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hamletmail.config.LogFormat;
import org.jspecify.annotations.Nullable;

/**
 * How lines of the log are written. Apart from {@link LogEncoder}, as the daemon knows no logger.
 */
public final class LogStyle {

  /** Where the journal reads, it has its own time stamps and takes a priority before each line. */
  private static final boolean JOURNAL =
      isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2"));

  private static volatile LogFormat format = LogFormat.LOGFMT;

  private LogStyle() {}

  /** Has lines written in a format from now on. */
  public static void use(LogFormat wanted) {
    format = wanted;
  }

  static LogFormat format() {
    return format;
  }

  static boolean isJournal() {
    return JOURNAL;
  }

  /**
   * Returns whether a stream leads to systemd's journal.
   *
   * @param named device and inode of the journal's stream, as systemd says in {@code
   *     JOURNAL_STREAM}; it is inherited, so that standard error may be another file by now
   */
  static boolean isJournal(@Nullable String named, Path stream) {
    if (named == null) {
      return false;
    }
    try {
      Map<String, Object> is = Files.readAttributes(stream, "unix:dev,ino");
      return named.equals(is.get("dev") + ":" + is.get("ino"));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
