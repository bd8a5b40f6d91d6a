package bad.hamletmail.policy;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** Reads what a logger writes. */
final class KnowsLogback {
  private KnowsLogback() {}

  static String message(ILoggingEvent event) {
    return event.getFormattedMessage();
  }
}
