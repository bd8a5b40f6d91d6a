package org.hamletmail.written;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the texts of one file; {@code corpus/README.md} describes the syntax. */
final class TextFile {
  private static final String START = "=== ";
  private static final Pattern ID = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*");
  private static final Pattern HEAD = Pattern.compile("([a-z-]+):\\s*(.*)");
  private static final Pattern SENDER = Pattern.compile("(.*?)\\s*<(?:([^<>@]+)@)?([a-z]+)>\\s*");
  private static final Set<String> NAMES =
      Set.of("from", "subject", "pair", "preheader", "reply-to", "to", "attachment", "style");

  private final String file;
  private final String language;
  private final Label label;
  private final String kind;
  private final Style usual;
  private final List<String> lines;
  private final List<Problem> problems;

  TextFile(
      String file,
      String language,
      Label label,
      String kind,
      Style usual,
      List<String> lines,
      List<Problem> problems) {
    this.file = file;
    this.language = language;
    this.label = label;
    this.kind = kind;
    this.usual = usual;
    this.lines = lines;
    this.problems = problems;
  }

  List<Text> read() {
    List<Text> texts = new ArrayList<>();
    int at = 0;
    while (at < lines.size() && !lines.get(at).startsWith("===")) {
      String line = lines.get(at);
      if (!line.isBlank() && !line.startsWith("//")) {
        wrong(at, "stands before the first text; begin a text with \"=== its-id\"");
        return texts;
      }
      at++;
    }
    while (at < lines.size()) {
      int end = at + 1;
      while (end < lines.size() && !lines.get(end).startsWith("===")) {
        end++;
      }
      Text text = text(at, end);
      if (text != null) {
        texts.add(text);
      }
      at = end;
    }
    return texts;
  }

  private @Nullable Text text(int start, int end) {
    String first = lines.get(start);
    String id = first.startsWith(START) ? first.substring(START.length()).strip() : "";
    if (!ID.matcher(id).matches()) {
      wrong(
          start, "\"" + first + "\" begins no text; write \"=== \" and an id such as lamp-shipped");
      return null;
    }
    Map<String, String> head = new TreeMap<>();
    Map<String, Integer> where = new TreeMap<>();
    List<Template> subjects = new ArrayList<>();
    Set<String> subjectLines = new HashSet<>();
    int at = start + 1;
    for (; at < end && !lines.get(at).isBlank(); at++) {
      Matcher line = HEAD.matcher(lines.get(at));
      if (!line.matches() || !NAMES.contains(line.group(1))) {
        wrong(
            at,
            "\""
                + lines.get(at)
                + "\" is no line of a head, which are "
                + NAMES.stream().sorted().toList()
                + "; leave an empty line before the body");
      } else if (line.group(1).equals("subject")) {
        subjects.add(template(at, line.group(2)));
        if (!subjectLines.add(line.group(2))) {
          wrong(at, "the same subject twice; take one out");
        }
      } else if (head.put(line.group(1), line.group(2)) != null) {
        wrong(at, line.group(1) + ": twice; one is enough");
      } else {
        where.put(line.group(1), at);
      }
    }
    List<Block> blocks = blocks(at, end);
    Sender from = new Sender(head, where, "from");
    Text.Sender sender = from.read(start);
    if (subjects.isEmpty()) {
      wrong(start, id + " has no subject; add a line \"subject: ...\"");
    }
    if (blocks.isEmpty()) {
      wrong(start, id + " has no body; write it after an empty line");
    }
    if (sender == null || subjects.isEmpty() || blocks.isEmpty()) {
      return null;
    }
    Text.Sender replyTo =
        head.containsKey("reply-to") ? new Sender(head, where, "reply-to").read(start) : null;
    String to = head.get("to");
    if (to != null && !to.equals("work")) {
      wrong(where.getOrDefault("to", start), "to: may only be work; take the line out");
    }
    Style style = usual;
    String named = head.get("style");
    if (named != null) {
      style = Style.of(named).orElse(usual);
      if (Style.of(named).isEmpty()) {
        wrong(where.getOrDefault("style", start), named + " is no style; kinds.txt lists them");
      }
    }
    return new Text(
        language,
        label,
        kind,
        style,
        id,
        file,
        start + 1,
        head.get("pair"),
        sender,
        replyTo,
        to != null,
        List.copyOf(subjects),
        optional(head, where, "preheader"),
        optional(head, where, "attachment"),
        blocks);
  }

  private @Nullable Template optional(
      Map<String, String> head, Map<String, Integer> where, String name) {
    String value = head.get(name);
    return value == null ? null : template(where.getOrDefault(name, 0), value);
  }

  private List<Block> blocks(int start, int end) {
    List<Block> blocks = new ArrayList<>();
    int at = start;
    while (at < end) {
      if (lines.get(at).isBlank()) {
        at++;
        continue;
      }
      int next = at;
      while (next < end && !lines.get(next).isBlank()) {
        next++;
      }
      blocks.add(block(at, lines.subList(at, next)));
      at = next;
    }
    return List.copyOf(blocks);
  }

  private Block block(int start, List<String> raw) {
    String first = raw.getFirst();
    List<List<Template>> cells = new ArrayList<>();
    Block.Type type = type(first);
    String mark =
        switch (type) {
          case HEADING -> "== ";
          case ITEMS -> "* ";
          case MACHINE -> "    ";
          case QUOTE -> "> ";
          case SMALL -> "~ ";
          default -> "";
        };
    for (int i = type == Block.Type.SIGNATURE ? 1 : 0; i < raw.size(); i++) {
      String line = raw.get(i);
      if (type == Block.Type.TABLE) {
        cells.add(row(start + i, line));
      } else if (line.startsWith(mark)) {
        cells.add(List.of(template(start + i, line.substring(mark.length()).stripTrailing())));
      } else if (type == Block.Type.SMALL) {
        cells.add(List.of(template(start + i, line)));
      } else if (line.equals(mark.strip())) {
        cells.add(List.of(new Template(List.of())));
      } else {
        wrong(
            start + i,
            "every line of this block begins with \""
                + mark
                + "\"; add it, or an empty line before");
      }
    }
    if (cells.isEmpty()) {
      wrong(start, "a signature has lines below its --");
    }
    return new Block(type, start + 1, List.copyOf(cells));
  }

  private static Block.Type type(String first) {
    if (first.strip().equals("--")) {
      return Block.Type.SIGNATURE;
    }
    if (first.startsWith("== ")) {
      return Block.Type.HEADING;
    }
    if (first.startsWith("* ")) {
      return Block.Type.ITEMS;
    }
    if (first.startsWith("|")) {
      return Block.Type.TABLE;
    }
    if (first.startsWith("    ")) {
      return Block.Type.MACHINE;
    }
    if (first.startsWith(">")) {
      return Block.Type.QUOTE;
    }
    return first.startsWith("~ ") ? Block.Type.SMALL : Block.Type.PARAGRAPH;
  }

  /** Splits a row at the bars that stand outside braces. */
  private List<Template> row(int at, String line) {
    String row = line.strip();
    if (!row.startsWith("|") || !row.endsWith("|") || row.length() < 2) {
      wrong(at, "a row of a table begins and ends with |");
      return List.of();
    }
    List<Template> cells = new ArrayList<>();
    int depth = 0;
    int from = 1;
    for (int i = 1; i < row.length(); i++) {
      char next = row.charAt(i);
      depth += next == '{' ? 1 : next == '}' ? -1 : 0;
      if (next == '|' && depth <= 0) {
        cells.add(template(at, row.substring(from, i).strip()));
        from = i + 1;
      }
    }
    return List.copyOf(cells);
  }

  private Template template(int at, String line) {
    return Template.parse(line, wrong -> wrong(at, wrong));
  }

  private void wrong(int at, String wrong) {
    problems.add(new Problem(file, at + 1, wrong));
  }

  /** One line of a head that names a sender. */
  private final class Sender {
    private final @Nullable String value;
    private final @Nullable Integer where;
    private final String name;

    Sender(Map<String, String> head, Map<String, Integer> where, String name) {
      this.value = head.get(name);
      this.where = where.get(name);
      this.name = name;
    }

    Text.@Nullable Sender read(int start) {
      int at = where == null ? start : where;
      if (value == null) {
        wrong(at, "has no " + name + ":; add a line such as \"from: {firm} <own>\"");
        return null;
      }
      Matcher sender = SENDER.matcher(value);
      Place place = sender.matches() ? Place.of(sender.group(3)).orElse(null) : null;
      if (place == null || !Place.OF_ADDRESSES.contains(place)) {
        wrong(
            at,
            "\""
                + value
                + "\" is no sender; write \"{firm} <own>\" or \"{firm} <billing@own>\", with a place of "
                + Place.OF_ADDRESSES.stream().map(Place::word).sorted().toList());
        return null;
      }
      String local = sender.group(2);
      return new Text.Sender(
          template(at, sender.group(1)), local == null ? null : template(at, local), place);
    }
  }
}
