package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.hamletmail.config.LogFormat;
import org.hamletmail.policy.LogLine;

/**
 * Writes events of the log, one line each, as {@code hamlet.log.format} says. For Logback, which
 * makes it by its name in logback.xml. The system property {@code hamlet.stack} says how many
 * frames of an exception are shown. Thread-safe.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

  private final ThrowableProxyConverter stack = new ThrowableProxyConverter();
  private final boolean journal;

  /** Made by Logback. */
  public LogEncoder() {
    this(LogStyle.isJournal());
  }

  LogEncoder(boolean journal) {
    this.journal = journal;
  }

  @Override
  public void start() {
    stack.setOptionList(List.of(System.getProperty("hamlet.stack", "0")));
    stack.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String text = LogStyle.format() == LogFormat.JSON ? json(event) : logfmt(event);
    return ((journal ? "<" + priority(event.getLevel()) + ">" : "") + text + "\n").getBytes(UTF_8);
  }

  private String logfmt(ILoggingEvent event) {
    String when =
        journal ? "" : String.format(Locale.ROOT, "%s %-5s ", time(event), event.getLevel());
    return when + logger(event) + " " + oneLine(event.getFormattedMessage()) + exception(event);
  }

  private String json(ILoggingEvent event) {
    JsonObject object = new JsonObject();
    if (!journal) {
      object.addProperty("time", time(event));
    }
    object.addProperty("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    object.addProperty("logger", logger(event));
    boolean fields = false;
    Object[] arguments = event.getArgumentArray();
    for (Object argument : arguments == null ? new Object[0] : arguments) {
      if (argument instanceof LogLine line) {
        fields = true;
        LoggedFields.add(line, object);
      }
    }
    String message = oneLine(event.getFormattedMessage()) + exception(event);
    if (!fields) {
      object.addProperty("message", message);
    } else if (arguments.length > 1) {
      // What is said beside the fields: the cause of a failure.
      object.addProperty("message", oneLine(String.valueOf(arguments[1])));
    }
    return object.toString();
  }

  private static String time(ILoggingEvent event) {
    return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()));
  }

  private static String logger(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private String exception(ILoggingEvent event) {
    return event.getThrowableProxy() == null
        ? ""
        : stack.convert(event).replaceAll("\\s*[\\r\\n]+\\s*", " | ");
  }

  private static String oneLine(String message) {
    return message.replaceAll("[\\r\\n]+", " ");
  }

  /** As syslog(3) numbers them. */
  private static int priority(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 3;
      case Level.WARN_INT -> 4;
      case Level.INFO_INT -> 6;
      default -> 7;
    };
  }
}
