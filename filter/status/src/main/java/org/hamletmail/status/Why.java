package org.hamletmail.status;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalDouble;

/** A past decision in one sentence, for whoever has a user on the telephone. */
final class Why {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Why() {}

  static String line(PastDecision past) {
    StringBuilder line = new StringBuilder();
    line.append(past.text("queue_id")).append(": ");
    line.append(time(past)).append(' ').append(fate(past.text("action")));
    if (!past.text("would").isEmpty()) {
      line.append(" (shadow or tag mode; otherwise ").append(fate(past.text("would"))).append(')');
    }
    line.append(": ").append(reason(past));
    add(line, "; list entry ", past.text("list"));
    add(line, "; counted with ", past.text("offsets"));
    add(line, "; by the settings of hamlet.policy.recipients entry ", past.text("rules"));
    if (past.text("cache").equals("hit")) {
      line.append("; the same text had been classified before");
    }
    OptionalDouble coverage = past.number("coverage");
    if (coverage.isPresent() && coverage.getAsDouble() < .7) {
      line.append("; the model knows only ").append(percent(coverage)).append(" of its text");
    }
    OptionalDouble hidden = past.number("hidden");
    if (hidden.isPresent() && hidden.getAsDouble() >= .3) {
      line.append("; it hides ").append(percent(hidden)).append(" of its text from its readers");
    }
    add(line, "; model ", past.text("model"));
    add(line, "; took ", past.text("took_ms"), " ms");
    add(line, "; from ", past.text("sender"));
    add(line, " to ", past.text("recipients"));
    return line.toString();
  }

  private static String time(PastDecision past) {
    return TIME.format(past.at().truncatedTo(ChronoUnit.SECONDS).atZone(ZoneId.systemDefault()));
  }

  private static void add(StringBuilder line, String before, String value) {
    add(line, before, value, "");
  }

  private static void add(StringBuilder line, String before, String value, String after) {
    if (!value.isEmpty()) {
      // Addresses are the sender's words; a terminal must not obey them.
      line.append(before).append(value.replaceAll("\\p{C}", "?")).append(after);
    }
  }

  private static String fate(String action) {
    return switch (action) {
      case "accept" -> "passed";
      case "tag" -> "marked as spam and delivered";
      case "quarantine" -> "held in the mail server's queue as spam";
      case "reject" -> "refused";
      case "tempfail" -> "deferred, its sender tries again";
      default -> action;
    };
  }

  private static String reason(PastDecision past) {
    String p = "P(spam) " + past.text("p_spam");
    return switch (past.text("reason")) {
      case "below_tag_threshold" -> p + below(past);
      case "tag_threshold" -> p + reaches(past, "tag");
      case "reject_threshold" -> p + reaches(past, "reject");
      case "unknown_script" -> p + ", but the model knows no ham in such a script";
      case "unknown_language" -> p + ", but the model knows no ham in such a language";
      case "allow_list" -> "an entry of a list lets it pass unclassified";
      case "block_list" -> "an entry of a list refuses it";
      case "learned_spam" -> "its recipients marked this text, or one much alike, as spam";
      case "learned_ham" -> "its recipients marked this text as wanted";
      case "gtube" -> "it contains the GTUBE test line";
      case "exempt" -> "its client is exempt, it was not classified";
      case "too_many_headers" -> "it has too many header fields";
      case "extraction_failed" -> "its text could not be read, the failure mode decided";
      case "classifier_failed" -> "the model failed, the failure mode decided";
      case "deadline" -> "no verdict came in time, the failure mode decided";
      case "overload" -> "too many messages were waiting, the failure mode decided";
      case "overload_memory" -> "messages took too much memory, the failure mode decided";
      default -> "reason " + past.text("reason");
    };
  }

  private static String below(PastDecision past) {
    String threshold = past.text("tag_threshold");
    return " is below the tag threshold" + (threshold.isEmpty() ? "" : " " + threshold);
  }

  private static String reaches(PastDecision past, String which) {
    String threshold = past.text(which + "_threshold");
    return " reaches the " + which + " threshold" + (threshold.isEmpty() ? "" : " " + threshold);
  }

  private static String percent(OptionalDouble share) {
    return String.format(Locale.ROOT, "%.0f %%", share.orElse(0) * 100);
  }
}
