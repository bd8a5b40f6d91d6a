package org.hamletmail.james;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What Hamlet logs inside the server. */
final class DecisionLines extends AppenderBase<ILoggingEvent> {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  static DecisionLines listen() {
    DecisionLines appender = new DecisionLines();
    appender.start();
    Logger logger = (Logger) LoggerFactory.getLogger("org.hamletmail");
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    return appender;
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  List<String> all() {
    return List.copyOf(lines);
  }

  void forget() {
    lines.clear();
  }

  /** Returns the lines about decisions, one a message where all is well. */
  List<String> decisions() {
    return lines.stream().filter(line -> line.startsWith("queue_id=")).toList();
  }
}
