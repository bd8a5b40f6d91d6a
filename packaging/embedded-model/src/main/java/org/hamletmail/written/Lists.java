package org.hamletmail.written;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lists of a {@code slots.txt}: values of slots, and the words that the renderer adds. */
final class Lists {
  private static final Pattern NAME = Pattern.compile("\\[([a-z]+(?:-[a-z]+)*)]");
  private static final Pattern FORM = Pattern.compile("([a-z]+)=(.+)");

  /** What a renderer adds in the words of a language. */
  private static final Set<String> WORDS =
      Set.of(
          "currency",
          "months",
          "weekdays",
          "date",
          "time",
          "reply",
          "forwarded",
          "ask",
          "unsubscribe",
          "footer",
          "disclaimer",
          "browser-view",
          "sent-from");

  /** What a renderer needs of a language. */
  static final Set<String> NEEDED =
      wordsAnd("first", "last", "name", "firm", "city", "street", "phone");

  /** Lists that texts need not name, as the renderer draws from them for both labels. */
  static final Set<String> OF_THE_RENDERER =
      wordsAnd("freemail", "role", "hosting", "shortener", "esp", "tld", "word");

  private static Set<String> wordsAnd(String... more) {
    Set<String> all = new HashSet<>(WORDS);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  /** A value; {@code forms} has the value itself under the empty name. */
  record Value(Map<String, Template> forms, int line) {
    Template plain() {
      return requireNonNull(forms.get(""));
    }
  }

  private final Map<String, List<Value>> lists = new TreeMap<>();
  private final String file;

  Lists(String file) {
    this.file = file;
  }

  static Lists read(String file, List<String> lines, List<Problem> problems) {
    Lists lists = new Lists(file);
    List<Value> current = new ArrayList<>();
    boolean named = false;
    for (int i = 0; i < lines.size(); i++) {
      int at = i + 1;
      String line = lines.get(i).strip();
      Matcher name = NAME.matcher(line);
      if (line.isEmpty() || line.startsWith("//")) {
        continue;
      }
      if (name.matches()) {
        current = new ArrayList<>();
        named = true;
        if (lists.lists.put(name.group(1), current) != null) {
          problems.add(new Problem(file, at, "the list " + line + " stands here twice; join them"));
        }
      } else if (line.startsWith("[")) {
        problems.add(
            new Problem(file, at, line + " names no list; write a lower-case name: [city]"));
      } else if (!named) {
        problems.add(new Problem(file, at, "a value before the first list; begin one with [name]"));
      } else {
        current.add(value(file, at, line, problems));
      }
    }
    lists.checkForms(problems);
    return lists;
  }

  private static Value value(String file, int at, String line, List<Problem> problems) {
    Map<String, Template> forms = new TreeMap<>();
    String[] parts = line.split(" \\| ", -1);
    for (int i = 0; i < parts.length; i++) {
      String name = "";
      String text = parts[i].strip();
      if (i > 0) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
          problems.add(
              new Problem(
                  file,
                  at,
                  "\"" + text + "\" is no form; write | name=value, such as | in=v Praze"));
          continue;
        }
        name = form.group(1);
        text = form.group(2);
      }
      forms.put(name, Template.parse(text, wrong -> problems.add(new Problem(file, at, wrong))));
    }
    return new Value(forms, at);
  }

  private void checkForms(List<Problem> problems) {
    for (Map.Entry<String, List<Value>> list : lists.entrySet()) {
      if (list.getValue().isEmpty()) {
        problems.add(new Problem(file, 0, "the list [" + list.getKey() + "] is empty"));
        continue;
      }
      Set<String> forms = list.getValue().getFirst().forms().keySet();
      for (Value value : list.getValue()) {
        if (!value.forms().keySet().equals(forms)) {
          problems.add(
              new Problem(
                  file,
                  value.line(),
                  "has the forms "
                      + value.forms().keySet()
                      + ", the first value of ["
                      + list.getKey()
                      + "] has "
                      + forms
                      + "; give every value the same"));
        }
      }
    }
  }

  String file() {
    return file;
  }

  Set<String> names() {
    return lists.keySet();
  }

  /** Returns a list, or null where there is none of this name. */
  @Nullable List<Value> list(String name) {
    List<Value> list = lists.get(name);
    return list == null || list.isEmpty() ? null : list;
  }
}
