package org.hamletmail.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the manual page says of the settings: what {@code reference.conf} says. */
final class SettingsPage {
  /** A line that begins a list's item: a word or two, a gap, what it means. */
  private static final Pattern ITEM = Pattern.compile("[\\w/]\\S*(?: \\S+)? {2,}\\S.*");

  private static final Pattern CONTINUED = Pattern.compile(" {5,}\\S.*");

  private final String reference;

  SettingsPage(String reference) {
    this.reference = reference;
  }

  /** Returns how such a file is written: the comment at the reference's head. */
  String introduction() {
    List<String> head =
        reference
            .lines()
            .takeWhile(line -> line.startsWith("#"))
            .map(line -> line.substring(1).strip())
            .toList();
    // The first lines are for who looks at the reference itself.
    return prose(head.subList(head.indexOf("") + 1, head.size()));
  }

  /** Returns all settings, section by section, in the order of the reference. */
  String settings() {
    Config parsed = ConfigFactory.parseString(reference);
    List<String> page = new ArrayList<>();
    add("hamlet", parsed.getObject("hamlet"), page);
    return String.join("\n", page);
  }

  private static void add(String path, ConfigObject section, List<String> page) {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(section.entrySet());
    entries.sort(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()));
    for (Map.Entry<String, ConfigValue> entry : entries) {
      String key = path + "." + entry.getKey();
      List<String> comment = comment(entry.getValue());
      if (entry.getValue() instanceof ConfigObject inner) {
        page.add(Roff.section(key));
        page.add(prose(comment));
        add(key, inner, page);
      } else {
        String value = entry.getValue().render(ConfigRenderOptions.concise());
        page.add(
            Roff.item(
                Roff.bold(key),
                "Default:\n"
                    + Roff.text(value.replace(",\"", ", \""))
                    + "\n.br\n"
                    + prose(comment)));
      }
    }
  }

  private static List<String> comment(ConfigValue value) {
    return value.origin().comments().stream()
        .map(line -> line.startsWith(" ") ? line.substring(1) : line)
        .toList();
  }

  /** Sentences are filled; a list begins a line for each item; what is indented stays as it is. */
  private static String prose(List<String> lines) {
    List<String> page = new ArrayList<>();
    List<String> block = new ArrayList<>();
    boolean inItem = false;
    for (String line : lines) {
      boolean indented = line.startsWith("  ");
      if (indented && !(inItem && CONTINUED.matcher(line).matches())) {
        block.add(line.substring(2));
        continue;
      }
      if (!block.isEmpty()) {
        page.add(Roff.verbatim(block));
        block.clear();
        inItem = false;
      }
      if (ITEM.matcher(line).matches()) {
        page.add(".br\n" + Roff.text(line));
        inItem = true;
      } else if (indented || !inItem) {
        page.add(Roff.text(line.strip()));
      } else {
        page.add(".br\n" + Roff.text(line));
        inItem = false;
      }
    }
    if (!block.isEmpty()) {
      page.add(Roff.verbatim(block));
    }
    return String.join("\n", page);
  }
}
