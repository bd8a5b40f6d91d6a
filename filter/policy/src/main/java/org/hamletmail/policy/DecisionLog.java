package org.hamletmail.policy;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.lists.Hit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line a message, key=value, always with the same keys in the same order; "-" where there is no
 * value. INFO for decisions, WARN for failures. Nothing of the content at any level; addresses at
 * DEBUG only.
 */
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);
  private static final int MAX_RECIPIENTS = 20;
  private static final int MAX_FRAMES = 12;

  private DecisionLog() {}

  static LogLine record(Envelope envelope, Decision decision, Optional<Duration> took) {
    LogLine line = line(envelope, decision, took);
    if (decision.reason().isFailure()) {
      LOG.warn("{}", line);
    } else {
      LOG.info("{}", line);
    }
    addresses(envelope);
    return line;
  }

  static LogLine failure(
      Envelope envelope, Decision decision, Optional<Duration> took, Throwable failure) {
    LogLine line = line(envelope, decision, took);
    LOG.warn("{} {}", line, cause(failure));
    addresses(envelope);
    if (LOG.isDebugEnabled()) {
      LOG.debug("queue_id={} trace={}", queueId(envelope), trace(failure));
    }
    return line;
  }

  private static LogLine line(Envelope envelope, Decision decision, Optional<Duration> took) {
    Optional<Verdict> verdict = decision.verdict();
    LogLine line = new LogLine();
    line.add("queue_id", queueId(envelope));
    line.add("verdict", decision.finding());
    line.number("p_spam", verdict.map(v -> number("%.6f", v.pSpam())).orElse("-"));
    Optional<Policy.Thresholds> thresholds = decision.grounds().thresholds();
    line.number("tag_threshold", thresholds.map(t -> number("%.6f", t.tag())).orElse("-"));
    line.number(
        "reject_threshold",
        thresholds
            .filter(t -> t.reject().isPresent())
            .map(t -> number("%.6f", t.reject().getAsDouble()))
            .orElse("-"));
    line.add("action", decision.action().word());
    line.add("reason", decision.reason().word());
    line.add("would", decision.withheld().map(Action::word).orElse("-"));
    line.add("rules", decision.grounds().rules().orElse("-"));
    line.add("list", decision.grounds().list().map(Hit::toString).orElse("-"));
    String offsets = decision.grounds().offsetWords();
    line.add("offsets", offsets.isEmpty() ? "-" : offsets);
    line.add("cache", verdict.map(v -> decision.cached() ? "hit" : "miss").orElse("-"));
    line.number("coverage", verdict.map(v -> SpamHeaders.share(v.coverage())).orElse("-"));
    line.number(
        "hidden",
        decision.hidden().isPresent() ? SpamHeaders.share(decision.hidden().getAsDouble()) : "-");
    line.number("took_ms", took.map(t -> Long.toString(t.toMillis())).orElse("-"));
    line.add("model", verdict.map(v -> PlainToken.of(v.modelId())).orElse("-"));
    return line;
  }

  private static void addresses(Envelope envelope) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    StringJoiner recipients = new StringJoiner(",");
    envelope.recipients().stream()
        .limit(MAX_RECIPIENTS)
        .forEach(r -> recipients.add(PlainToken.of(r)));
    LOG.debug(
        "queue_id={} client={} sender={} recipients={} recipient_count={}",
        queueId(envelope),
        PlainToken.of(envelope.clientAddress().orElse("")),
        PlainToken.of(envelope.sender()),
        recipients,
        envelope.recipients().size());
  }

  private static String queueId(Envelope envelope) {
    return PlainToken.of(envelope.queueId().orElse(""));
  }

  /**
   * The types, and the place. Only the engine's own words are quoted: other exceptions may repeat
   * what they choked on, which is the message.
   */
  private static String cause(Throwable failure) {
    StringJoiner types = new StringJoiner("<");
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 5; depth++) {
      types.add(cause.getClass().getSimpleName());
      cause = cause.getCause();
    }
    StackTraceElement[] frames = failure.getStackTrace();
    String place =
        frames.length == 0 ? "-" : frames[0].getFileName() + ":" + frames[0].getLineNumber();
    String detail =
        failure instanceof ClassificationException
            ? " detail=" + PlainToken.of(String.valueOf(failure.getMessage()))
            : "";
    return "cause=" + types + " at=" + place + detail;
  }

  private static String trace(Throwable failure) {
    StringJoiner trace = new StringJoiner(" ");
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 5; depth++) {
      trace.add(cause.getClass().getName());
      StackTraceElement[] frames = cause.getStackTrace();
      for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
        trace.add(frames[i].toString());
      }
      cause = cause.getCause();
    }
    return trace.toString();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
