package org.hamletmail.corpus;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a message arrived. The topmost {@code Received} field comes first, as the own mail server
 * wrote it; then what the mailbox recorded (the separator of an mbox, the modification time in a
 * Maildir, where IMAP servers keep it); the sender's {@code Date} only where there is nothing else,
 * since spam likes to lie there. The modification time of a file outside a Maildir is that of its
 * last copy, and says nothing.
 */
final class Delivery {
  private static final int HEADER_BYTES = 1 << 16;
  private static final String MONTHS = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*";
  private static final String TIME = "(\\d{1,2}):(\\d{2})(?::(\\d{2}))?";
  // RFC 5322, also with two digits for the year; zones by name are those of RFC 822.
  private static final Pattern RFC_5322 =
      Pattern.compile(
          "\\b(\\d{1,2})[ -]+"
              + MONTHS
              + "[ -]+(\\d{2,4})[ ,]+"
              + TIME
              + " *([+-]\\d{4}|[A-Z]{1,4}\\b)?",
          Pattern.CASE_INSENSITIVE);
  // With a zone before or behind the year, where a mail program wrote one.
  private static final Pattern ASCTIME =
      Pattern.compile(
          "\\b"
              + MONTHS
              + " +(\\d{1,2}) +"
              + TIME
              + " +(?:([A-Z]{1,4}|[+-]\\d{4}) +)?(\\d{4})\\b(?: +([+-]\\d{4}))?");
  private static final Pattern ISO_8601 =
      Pattern.compile(
          "\\b(\\d{4})-(\\d{2})-(\\d{2})[T ]+" + TIME + "(?:[.,]\\d+)? *(Z|[+-]\\d{2}:?\\d{2})?");
  private static final Map<String, Integer> ZONES =
      Map.of(
          "EST", -5, "EDT", -4, "CST", -6, "CDT", -5, "MST", -7, "MDT", -6, "PST", -8, "PDT", -7);
  private static final Instant OLDEST = Instant.parse("1980-01-01T00:00:00Z");

  private Delivery() {}

  /**
   * Returns when a message arrived.
   *
   * @param message its bytes
   * @param recorded by the mailbox
   * @return empty where nothing tells, or only a time before 1980 or to come
   */
  static Optional<Instant> of(byte[] message, Optional<Instant> recorded) {
    String header = header(message);
    return field(header, "received")
        // The date follows the last semicolon; what comes before holds names and numbers.
        .flatMap(field -> read(field.substring(field.lastIndexOf(';') + 1)))
        .or(() -> recorded.filter(Delivery::isPlausible))
        .or(() -> field(header, "date").flatMap(Delivery::read));
  }

  /** Returns the time in the date of a header field or an mbox separator. */
  static Optional<Instant> read(String text) {
    try {
      Matcher m = RFC_5322.matcher(text);
      if (m.find()) {
        LocalDateTime local = local(year(m.group(3)), m.group(2), m.group(1), m, 4);
        return Optional.of(local.toInstant(zone(m.group(7)))).filter(Delivery::isPlausible);
      }
      m = ASCTIME.matcher(text);
      if (m.find()) {
        LocalDateTime local = local(year(m.group(7)), m.group(1), m.group(2), m, 3);
        String zone = m.group(8) == null ? m.group(6) : m.group(8);
        boolean offset = zone != null && !Character.isLetter(zone.charAt(0));
        return Optional.of(local.toInstant(offset ? zone(zone) : ZoneOffset.UTC))
            .filter(Delivery::isPlausible);
      }
      m = ISO_8601.matcher(text);
      if (m.find()) {
        int month = Integer.parseInt(m.group(2));
        LocalDateTime local = local(year(m.group(1)), month, m.group(3), m, 4);
        return Optional.of(local.toInstant(zone(m.group(7)))).filter(Delivery::isPlausible);
      }
      return Optional.empty();
    } catch (DateTimeException e) {
      // 31 February and the like: as good as no date.
      return Optional.empty();
    }
  }

  private static boolean isPlausible(Instant time) {
    return time.isAfter(OLDEST) && time.isBefore(Instant.now().plus(2, ChronoUnit.DAYS));
  }

  private static LocalDateTime local(int year, String month, String day, Matcher m, int time) {
    int number = "janfebmaraprmayjunjulaugsepoctnovdec".indexOf(lower(month)) / 3 + 1;
    return local(year, number, day, m, time);
  }

  private static LocalDateTime local(int year, int month, String day, Matcher m, int time) {
    return LocalDateTime.of(
        year,
        Month.of(month),
        Integer.parseInt(day),
        Integer.parseInt(m.group(time)),
        Integer.parseInt(m.group(time + 1)),
        // A leap second is as good as the one before.
        m.group(time + 2) == null ? 0 : Math.min(59, Integer.parseInt(m.group(time + 2))));
  }

  private static String lower(String month) {
    return month.substring(0, 3).toLowerCase(Locale.ROOT);
  }

  private static int year(String digits) {
    int year = Integer.parseInt(digits);
    return digits.length() > 2 ? year : year < 50 ? 2000 + year : 1900 + year;
  }

  private static ZoneOffset zone(String zone) {
    if (zone == null) {
      return ZoneOffset.UTC;
    }
    if (zone.startsWith("+") || zone.startsWith("-")) {
      return ZoneId.of(zone).getRules().getOffset(Instant.EPOCH);
    }
    return ZoneOffset.ofHours(ZONES.getOrDefault(zone.toUpperCase(Locale.ROOT), 0));
  }

  /** Returns the header with its folded lines joined. */
  private static String header(byte[] message) {
    String start =
        new String(message, 0, Math.min(message.length, HEADER_BYTES), StandardCharsets.ISO_8859_1);
    String lines = start.replace("\r\n", "\n");
    int end = lines.indexOf("\n\n");
    return (end < 0 ? lines : lines.substring(0, end)).replaceAll("\n[ \t]+", " ");
  }

  private static Optional<String> field(String header, String name) {
    return header
        .lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1))
        .findFirst();
  }
}
