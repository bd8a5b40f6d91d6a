package org.hamletmail.written;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A line of a text with its slots, links and alternatives. */
record Template(List<Part> parts) {
  sealed interface Part {}

  record Words(String text) implements Part {}

  /**
   * A value to be drawn.
   *
   * @param number 1 for {@code {city}}, 2 for {@code {city2}}
   * @param form the word behind the dot, or empty
   * @param offset days, of dates
   * @param argument what follows a space, or empty
   */
  record Slot(String name, int number, String form, int offset, String argument) implements Part {
    String key() {
      return name + number + (argument.isEmpty() ? "" : " " + argument);
    }
  }

  record Choice(List<Template> of) implements Part {}

  /** A link; {@code shown} is the place whose address is displayed where there is no text. */
  record Link(Place place, String topic, @Nullable Place shown, Template text) implements Part {}

  private static final Pattern SLOT =
      Pattern.compile(
          "([a-z]+(?:-[a-z]+)*)(\\d{0,2})(?:\\.([a-z]+))?([+-]\\d{1,3})?(?: ([^ ].*))?");
  private static final Pattern LINK =
      Pattern.compile("link ([a-z]+)(?: ([a-z0-9-]+))??(?: as ([a-z]+))?");

  /** Reads a line; what is wrong in it goes to {@code wrong}. */
  static Template parse(String line, Consumer<String> wrong) {
    Reader reader = new Reader(line, wrong);
    return reader.sequence(0);
  }

  /** Returns all slots, those in alternatives and links too. */
  Stream<Slot> slots() {
    return all().filter(Slot.class::isInstance).map(Slot.class::cast);
  }

  Stream<Link> links() {
    return all().filter(Link.class::isInstance).map(Link.class::cast);
  }

  Stream<Part> all() {
    return parts.stream()
        .flatMap(part ->
            switch (part) {
              case Choice choice ->
                  Stream.concat(Stream.of(part), choice.of().stream().flatMap(Template::all));
              case Link link -> Stream.concat(Stream.of(part), link.text().all());
              default -> Stream.of(part);
            });
  }

  /** Returns the words alone, slots as {@code _}, of alternatives the first. */
  String skeleton() {
    StringBuilder words = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Words literal -> words.append(literal.text());
        case Slot slot -> words.append("_");
        case Choice choice -> words.append(choice.of().getFirst().skeleton());
        case Link link -> words.append(link.text().skeleton());
      }
    }
    return words.toString();
  }

  private static final class Reader {
    private final String line;
    private final Consumer<String> wrong;
    private int at;

    Reader(String line, Consumer<String> wrong) {
      this.line = line;
      this.wrong = wrong;
    }

    /** Reads up to the end, or inside braces up to their {@code |} or closing brace. */
    Template sequence(int depth) {
      List<Part> parts = new ArrayList<>();
      StringBuilder words = new StringBuilder();
      while (at < line.length()) {
        char next = line.charAt(at);
        if (next == '\\' && at + 1 < line.length() && "{|}".indexOf(line.charAt(at + 1)) >= 0) {
          words.append(line.charAt(at + 1));
          at += 2;
        } else if (next == '{') {
          flush(words, parts);
          at++;
          brace(depth + 1).ifPresent(parts::add);
        } else if (depth > 0 && (next == '|' || next == '}')) {
          break;
        } else {
          if (next == '}') {
            wrong.accept("a } closes nothing; write \\} for a literal one");
          }
          words.append(next);
          at++;
        }
      }
      flush(words, parts);
      return new Template(List.copyOf(parts));
    }

    private Optional<Part> brace(int depth) {
      int end = at;
      while (end < line.length() && "{|}".indexOf(line.charAt(end)) < 0) {
        end++;
      }
      String head = line.substring(at, end);
      boolean closed = end < line.length() && line.charAt(end) == '}';
      if (head.startsWith("link ")) {
        at = end;
        Template text = new Template(List.of());
        if (at < line.length() && line.charAt(at) == '|') {
          at++;
          text = sequence(depth);
        }
        close(head);
        return link(head, text);
      }
      if (closed) {
        at = end + 1;
        return slot(head);
      }
      List<Template> alternatives = new ArrayList<>();
      alternatives.add(sequence(depth));
      while (at < line.length() && line.charAt(at) == '|') {
        at++;
        alternatives.add(sequence(depth));
      }
      if (close(head) && alternatives.size() == 1) {
        wrong.accept("{" + head + "...} holds no |; alternatives are written {this|that}");
      }
      return Optional.of(new Choice(List.copyOf(alternatives)));
    }

    private boolean close(String head) {
      if (at < line.length() && line.charAt(at) == '}') {
        at++;
        return true;
      }
      wrong.accept("{" + head + " is not closed; add a }");
      return false;
    }

    private Optional<Part> slot(String inside) {
      Matcher slot = SLOT.matcher(inside);
      if (!slot.matches()) {
        wrong.accept(
            "{"
                + inside
                + "} is no slot; a slot is a lower-case name, then a number, .form, +days or an"
                + " argument after a space: {city2}, {city.in}, {date+3}, {amount 5-40}");
        return Optional.empty();
      }
      String number = slot.group(2);
      String days = slot.group(4);
      return Optional.of(
          new Slot(
              slot.group(1),
              number.isEmpty() ? 1 : Integer.parseInt(number),
              slot.group(3) == null ? "" : slot.group(3),
              days == null ? 0 : Integer.parseInt(days),
              slot.group(5) == null ? "" : slot.group(5)));
    }

    private Optional<Part> link(String head, Template text) {
      Matcher link = LINK.matcher(head);
      Optional<Place> place = link.matches() ? Place.of(link.group(1)) : Optional.empty();
      if (place.filter(Place.OF_LINKS::contains).isEmpty()) {
        wrong.accept(
            "{"
                + head
                + "} is no link; write {link own track|Text}, with a place of "
                + Place.OF_LINKS.stream().map(Place::word).sorted().toList());
        return Optional.empty();
      }
      String topic = link.group(2) == null ? "" : link.group(2);
      Place shown = null;
      if (link.group(3) != null) {
        shown = Place.of(link.group(3)).filter(Place.OF_LINKS::contains).orElse(null);
        if (shown == null) {
          wrong.accept("{" + head + "}: what it shows must be a place such as own");
        }
      }
      return Optional.of(new Link(place.get(), topic, shown, text));
    }

    private static void flush(StringBuilder words, List<Part> parts) {
      if (!words.isEmpty()) {
        parts.add(new Words(words.toString()));
        words.setLength(0);
      }
    }
  }
}
