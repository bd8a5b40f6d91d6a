package org.hamletmail.written;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hamletmail.written.Template.Slot;

/**
 * Dates, times and money as a language writes them. The JDK's own patterns change from version to
 * version; the patterns here stand in the language's lists.
 */
final class Calendar {
  private static final Set<String> NAMES =
      Set.of(
          "date", "time", "day", "month", "year", "weekday", "isodate", "yyyy", "yy", "mm", "m",
          "dd", "hh", "h", "mi");
  private static final Pattern CURRENCY =
      Pattern.compile("([^#]*)#(.)###(?:(.)00)?(.*?)(?: x(\\d+))?");

  private final Filling filling;
  private final Language language;
  private final Draws draws;
  private final LocalDate day;

  Calendar(Filling filling, Language language, Draws draws, LocalDate day) {
    this.filling = filling;
    this.language = language;
    this.draws = draws;
    this.day = day;
  }

  boolean knows(String name) {
    return NAMES.contains(name);
  }

  /** Says whether a line of {@code [currency]} can be read. */
  static boolean isCurrency(String sample) {
    return CURRENCY.matcher(sample).matches();
  }

  String value(Slot slot) {
    LocalDate date = day.plusDays(slot.offset());
    Draws hour = draws.at("hour").at(slot.number());
    int minute = hour.at("minute").below(60);
    int hours = hour.below(24);
    return switch (slot.name()) {
      case "date" -> pattern("date", slot, date);
      case "time" -> pattern("time", slot, date);
      case "isodate" -> date.toString();
      case "year", "yyyy" -> Integer.toString(date.getYear());
      case "yy" -> two(date.getYear() % 100);
      case "m" -> Integer.toString(date.getMonthValue());
      case "mm" -> two(date.getMonthValue());
      case "day" -> Integer.toString(date.getDayOfMonth());
      case "dd" -> two(date.getDayOfMonth());
      case "month" -> named("months", date.getMonthValue(), slot.form());
      case "weekday" -> named("weekdays", date.getDayOfWeek().getValue(), slot.form());
      case "hh" -> two(hours);
      case "h" -> Integer.toString(1 + hours % 12);
      case "mi" -> two(minute);
      default -> throw new IllegalStateException("no rule for the slot {" + slot.name() + "}");
    };
  }

  /** One pattern for all dates of a message; parts of it are those of the slot's day. */
  private String pattern(String list, Slot slot, LocalDate date) {
    Template pattern = draws.at("pattern").at(list).of(language.needed(list)).plain();
    StringBuilder filled = new StringBuilder();
    int days = (int) (date.toEpochDay() - day.toEpochDay());
    for (Template.Part part : pattern.parts()) {
      if (part instanceof Slot piece) {
        filled.append(value(new Slot(piece.name(), slot.number(), piece.form(), days, "")));
      } else {
        filled.append(filling.plain(new Template(List.of(part))));
      }
    }
    return filled.toString();
  }

  private String named(String list, int number, String form) {
    Lists.Value value = language.needed(list).get(number - 1);
    return filling.plain(value.forms().getOrDefault(form, value.plain()));
  }

  String money(long cents) {
    String sample = filling.plain(draws.at("currency").of(language.needed("currency")).plain());
    Matcher currency = CURRENCY.matcher(sample);
    if (!currency.matches()) {
      throw new IllegalStateException("[currency] holds \"" + sample + "\"");
    }
    long factor = currency.group(5) == null ? 1 : Long.parseLong(currency.group(5));
    long value = cents * factor;
    StringBuilder whole = new StringBuilder(Long.toString(value / 100));
    for (int i = whole.length() - 3; i > 0; i -= 3) {
      whole.insert(i, currency.group(2));
    }
    String decimals = currency.group(3) == null ? "" : currency.group(3) + two((int) (value % 100));
    return currency.group(1) + whole + decimals + currency.group(4);
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
