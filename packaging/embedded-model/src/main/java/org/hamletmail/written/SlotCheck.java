package org.hamletmail.written;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.hamletmail.written.Template.Slot;

/** Slots that nothing fills, and lists that lack what the renderer needs. */
final class SlotCheck {
  private static final Set<String> DATED =
      Set.of("date", "day", "month", "year", "weekday", "isodate");
  private static final Set<String> PIECES =
      Set.of("yyyy", "yy", "mm", "m", "dd", "day", "month", "weekday");
  private static final Set<String> HOURS = Set.of("hh", "h", "mi");
  private static final Pattern BOUNDS = Pattern.compile("\\d{1,10}-\\d{1,10}");
  private static final Map<String, Integer> COUNTED = Map.of("months", 12, "weekdays", 7);

  private SlotCheck() {}

  static void text(Language language, Text text, List<Problem> problems) {
    text.templates()
        .flatMap(Template::slots)
        .forEach(slot -> slot(language, slot, wrong -> problems.add(Check.at(text, wrong))));
  }

  static void lists(Language language, List<Problem> problems) {
    String file = language.own().file();
    for (String needed : Lists.NEEDED.stream().sorted().toList()) {
      if (language.list(needed) == null) {
        problems.add(
            new Problem(
                file,
                0,
                "has no list [" + needed + "], which the renderer needs; en/slots.txt shows one"));
      }
    }
    COUNTED.forEach((name, count) -> {
      List<Lists.Value> list = language.list(name);
      if (list != null && list.size() != count) {
        problems.add(
            new Problem(
                file,
                list.getFirst().line(),
                "[" + name + "] has " + list.size() + " values; it needs " + count));
      }
    });
    for (String name : language.own().names()) {
      List<Lists.Value> list = language.list(name);
      if (list == null) {
        continue;
      }
      for (Lists.Value value : list) {
        if (name.equals("currency") && !Calendar.isCurrency(value.plain().skeleton())) {
          problems.add(
              new Problem(
                  file,
                  value.line(),
                  "is no currency; write a sample such as #.###,00 € or ¥#,### x150"));
        }
        for (Template form : value.forms().values()) {
          form.slots()
              .filter(slot -> !isPiece(name, slot))
              .forEach(slot ->
                  slot(
                      language,
                      slot,
                      wrong -> problems.add(new Problem(file, value.line(), wrong))));
        }
      }
    }
  }

  private static boolean isPiece(String list, Slot slot) {
    return list.equals("date")
        ? PIECES.contains(slot.name())
        : list.equals("time") && HOURS.contains(slot.name());
  }

  private static void slot(
      Language language, Slot slot, java.util.function.Consumer<String> wrong) {
    String name = "{" + slot.name() + "}";
    boolean listed = language.list(slot.name()) != null;
    boolean ruled = Filling.RULES.contains(slot.name());
    if (!listed && !ruled) {
      wrong.accept(
          name
              + " is neither a rule nor a list; take another slot, or add ["
              + slot.name()
              + "] to "
              + language.own().file());
      return;
    }
    String list =
        slot.name().equals("month")
            ? "months"
            : slot.name().equals("weekday") ? "weekdays" : slot.name();
    List<Lists.Value> values = language.list(list);
    if (!slot.form().isEmpty()
        && (values == null || !values.getFirst().forms().containsKey(slot.form()))) {
      wrong.accept(
          name
              + " has no form ."
              + slot.form()
              + "; add \"| "
              + slot.form()
              + "=...\" to every value of ["
              + list
              + "], or write around it");
    }
    if (slot.offset() != 0 && !DATED.contains(slot.name())) {
      wrong.accept(name + " takes no days; they go with " + DATED.stream().sorted().toList());
    }
    String argument = slot.argument();
    boolean right =
        switch (slot.name()) {
          case "amount", "count", "percent" ->
              argument.isEmpty() || (BOUNDS.matcher(argument).matches() && rising(argument));
          case "number" -> argument.isEmpty() || argument.matches("[1-9]|[12]\\d");
          case "site" -> Place.of(argument).filter(Place.OF_LINKS::contains).isPresent();
          case "mail" -> Place.of(argument).filter(Place.OF_ADDRESSES::contains).isPresent();
          default -> argument.isEmpty();
        };
    if (!right) {
      wrong.accept(
          "{"
              + slot.name()
              + " "
              + argument
              + "}: write {amount 5-40}, {count 2-9}, {percent 5-30}, {number 8},"
              + " {site own}, {mail free}; other slots take no argument");
    }
  }

  private static boolean rising(String bounds) {
    String[] both = bounds.split("-", -1);
    return Long.parseLong(both[0]) <= Long.parseLong(both[1]);
  }
}
