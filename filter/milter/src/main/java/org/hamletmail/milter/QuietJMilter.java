package org.hamletmail.milter;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nightcode.milter.util.Log;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jMilter's log away from stdout and stderr. Its messages hold whole packets in hex, so mail;
 * only the place and the kind of exception are kept.
 */
final class QuietJMilter implements Log.LoggingHandler {

  private static final Logger LOG = LoggerFactory.getLogger(QuietJMilter.class);
  private static final QuietJMilter INSTANCE = new QuietJMilter();

  private QuietJMilter() {}

  static void install() {
    Log.setLoggingHandler(INSTANCE, INSTANCE, INSTANCE, INSTANCE, INSTANCE);
  }

  @Override
  public void log(Class<?> place, String message) {
    note(place, null);
  }

  @Override
  public void log(Class<?> place, String message, Object... params) {
    note(place, null);
  }

  @Override
  public void log(Class<?> place, String message, @Nullable Throwable thrown) {
    note(place, thrown);
  }

  @Override
  public void log(Class<?> place, Supplier<String> message, @Nullable Throwable thrown) {
    note(place, thrown);
  }

  private static void note(Class<?> place, @Nullable Throwable thrown) {
    if (LOG.isDebugEnabled()) {
      LOG.debug(
          "place={} exception={}",
          place.getSimpleName(),
          thrown == null ? "none" : thrown.getClass().getName());
    }
  }
}
