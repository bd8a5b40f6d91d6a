package org.hamletmail.written;

import static java.util.Objects.requireNonNullElse;

import java.text.Normalizer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.hamletmail.written.Template.Choice;
import org.hamletmail.written.Template.Link;
import org.hamletmail.written.Template.Slot;
import org.hamletmail.written.Template.Words;
import org.jspecify.annotations.Nullable;

/**
 * The values of one message's slots. Each is drawn under its own name, so the same slot has the
 * same value wherever it stands, and the order of use is of no matter.
 */
final class Filling {
  /** Slots that are drawn by rule and not from a list. */
  static final Set<String> RULES =
      Set.of(
          "email",
          "amount",
          "total",
          "number",
          "count",
          "percent",
          "id",
          "ipaddress",
          "date",
          "day",
          "month",
          "year",
          "weekday",
          "time",
          "isodate",
          "site",
          "mail",
          "sender");

  private static final Set<String> NOT_FIRMS =
      Set.of(
          "name",
          "first",
          "last",
          "city",
          "goods",
          "street",
          "phone",
          "device",
          "browser",
          "host",
          "order",
          "invoice",
          "tracking",
          "ticket",
          "code",
          "card",
          "wallet");

  /** A piece of a filled line; with an address it is a link. */
  record Run(String text, String href) {}

  private final Language language;
  private final Draws draws;
  private final Text text;
  private final Slot homeSlot;
  private final LocalDate day;
  private final Addresses addresses;
  private final Calendar calendar;

  Filling(Language language, Draws draws, Text text) {
    this.language = language;
    this.draws = draws;
    this.text = text;
    this.day = LocalDate.of(2024, 1, 1).plusDays(draws.at("day").below(1060));
    this.calendar = new Calendar(this, language, draws, day);
    this.homeSlot =
        text.from()
            .display()
            .slots()
            .filter(slot -> isFirm(slot.name()))
            .findFirst()
            .orElse(new Slot("firm", 1, "", 0, ""));
    this.addresses = new Addresses(this, language, draws);
  }

  private static boolean isFirm(String name) {
    return !RULES.contains(name) && !NOT_FIRMS.contains(name);
  }

  Language language() {
    return language;
  }

  Draws draws() {
    return draws;
  }

  Text text() {
    return text;
  }

  LocalDate day() {
    return day;
  }

  Addresses addresses() {
    return addresses;
  }

  /** Returns the name of the firm in whose name the text is written. */
  String home() {
    return value(homeSlot);
  }

  /** Returns the domain that the lists give this firm, or an empty string. */
  String homeDomain() {
    Lists.Value value = drawn(homeSlot.name(), homeSlot.number());
    return value == null || !value.forms().containsKey("domain")
        ? ""
        : value(new Slot(homeSlot.name(), homeSlot.number(), "domain", 0, ""));
  }

  /** Fills a line as text alone, links as what is displayed. */
  String plain(Template template) {
    StringBuilder plain = new StringBuilder();
    runs(template).forEach(run -> plain.append(run.text()));
    return plain.toString();
  }

  /** Fills a line of the renderer's words, drawn from a list. */
  String phrase(String list) {
    return plain(draws.at("phrase").at(list).of(language.needed(list)).plain());
  }

  List<Run> runs(Template template) {
    List<Run> runs = new ArrayList<>();
    add(template, 1, runs);
    return runs;
  }

  private void add(Template template, int outer, List<Run> runs) {
    for (Template.Part part : template.parts()) {
      switch (part) {
        case Words words -> runs.add(new Run(words.text(), ""));
        case Slot slot -> runs.add(new Run(value(inner(slot, outer)), ""));
        case Choice choice ->
            add(draws.at("choice").at(choice.toString()).of(choice.of()), outer, runs);
        case Link link -> {
          String href = addresses.link(link.place(), link.topic());
          String shown = plain(link.text());
          if (link.shown() != null) {
            shown = addresses.link(link.shown(), link.topic());
          }
          runs.add(new Run(shown.isEmpty() ? href : shown, href));
        }
      }
    }
  }

  /** A slot within a list's value is that of the slot which named the list. */
  private static Slot inner(Slot slot, int outer) {
    int number =
        slot.number() == 1 ? outer : outer == 1 ? slot.number() : slot.number() + 10 * outer;
    return new Slot(slot.name(), number, slot.form(), slot.offset(), slot.argument());
  }

  private Lists.@Nullable Value drawn(String name, int number) {
    List<Lists.Value> list = language.list(name);
    if (list == null) {
      return null;
    }
    Draws at = draws.at("list").at(name);
    int start = at.below(list.size());
    int step = 1 + at.at("step").below(Math.max(1, list.size() - 1));
    while (divisor(step, list.size()) > 1) {
      step++;
    }
    return list.get((int) ((start + (long) (number - 1) * step) % list.size()));
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  String value(Slot slot) {
    Lists.Value value = drawn(slot.name(), slot.number());
    if (value == null || calendar.knows(slot.name())) {
      return byRule(slot);
    }
    Template form = requireNonNullElse(value.forms().get(slot.form()), value.plain());
    List<Run> runs = new ArrayList<>();
    add(form, slot.number(), runs);
    StringBuilder filled = new StringBuilder();
    runs.forEach(run -> filled.append(run.text()));
    return digits(filled.toString(), draws.at("digits").at(slot.name()).at(slot.number()));
  }

  /** Puts digits for #, never 0 as the first of a number, and capital letters for ^. */
  private static String digits(String pattern, Draws draws) {
    StringBuilder filled = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      Draws at = draws.at(i);
      boolean first =
          i == 0 || (!Character.isDigit(pattern.charAt(i - 1)) && pattern.charAt(i - 1) != '#');
      switch (c) {
        case '#' -> filled.append(first ? 1 + at.below(9) : at.below(10));
        case '^' -> filled.append("ABCDEFGHJKLMNPRSTUVWXYZ".charAt(at.below(23)));
        default -> filled.append(c);
      }
    }
    return filled.toString();
  }

  private String byRule(Slot slot) {
    Draws at = draws.at("rule").at(slot.key());
    String argument = slot.argument();
    return switch (slot.name()) {
      case "email" -> address(slot.number());
      case "amount" -> calendar.money(cents(slot));
      case "total" ->
          calendar.money(
              text
                  .templates()
                  .flatMap(Template::slots)
                  .filter(other -> other.name().equals("amount"))
                  .collect(
                      java.util.stream.Collectors.toMap(
                          Slot::key, this::cents, (a, b) -> a, TreeMap::new))
                  .values()
                  .stream()
                  .mapToLong(Long::longValue)
                  .sum());
      case "number" ->
          (1 + at.below(9))
              + at.letters("0123456789", (argument.isEmpty() ? 6 : Integer.parseInt(argument)) - 1);
      case "count" -> Long.toString(between(at, argument, 2, 12));
      case "percent" -> Long.toString(between(at, argument, 5, 60)) + "%";
      case "id" -> at.letters("0123456789abcdef", 8 + 4 * at.at("length").below(5));
      case "ipaddress" -> Addresses.ip(at);
      case "site" -> addresses.domain(Place.of(argument).orElse(Place.OWN), false);
      case "mail" -> addresses.mail(null, null, Place.of(argument).orElse(Place.OWN));
      case "sender" -> home();
      default -> calendar.value(slot);
    };
  }

  /** The writer's address is the one that the mail comes from. */
  private String address(int number) {
    Text.Sender from = text.from();
    boolean writer =
        from.display().slots().anyMatch(s -> s.name().equals("name") && s.number() == number);
    return writer ? sender(from) : addresses.person(number);
  }

  /** Returns the address of a sender. */
  String sender(Text.Sender sender) {
    Template local = sender.local();
    return addresses.mail(
        sender.display(), local == null ? null : slug(plain(local)), sender.place());
  }

  private long cents(Slot slot) {
    Draws at = draws.at("rule").at(slot.key());
    long whole = between(at, slot.argument(), 8, 180);
    int cents =
        whole >= 5000
            ? 0
            : List.of(0, 0, 99, 95, 50, at.at("cents").below(100)).get(at.at("ending").below(6));
    return whole * 100 + cents;
  }

  private static long between(Draws at, String bounds, long from, long to) {
    if (bounds.isEmpty()) {
      return at.between(from, to);
    }
    String[] both = bounds.split("-", -1);
    return at.between(Long.parseLong(both[0]), Long.parseLong(both[1]));
  }

  /** Returns a name as it may stand in an address: lower-case ASCII, or empty. */
  static String slug(String name) {
    return Normalizer.normalize(
            name.replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("ı", "i"),
            Normalizer.Form.NFD)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9 -]", "")
        .strip()
        .replaceAll("[ -]+", "-");
  }
}
