package org.hamletmail.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Finds keys that no setting has, which Lightbend Config would ignore. */
final class KeyCheck {
  private final Function<ConfigValue, String> file;
  private final String named;
  private final List<ConfigProblem> problems;
  private final List<String> known = new ArrayList<>();

  /**
   * Knows the keys of a reference.
   *
   * @param file in which a value stands, by the name for complaints
   * @param named the reference, for complaints
   */
  KeyCheck(
      Function<ConfigValue, String> file,
      String named,
      ConfigObject reference,
      List<ConfigProblem> problems) {
    this.named = named;
    this.file = file;
    this.problems = problems;
    collect(reference, "");
  }

  /** Adds a problem for each key of the file that the reference lacks. */
  void check(ConfigObject settings, ConfigObject reference) {
    check(settings, reference, "");
  }

  private void check(ConfigObject settings, ConfigObject reference, String prefix) {
    for (Map.Entry<String, ConfigValue> entry : settings.entrySet()) {
      String key = prefix + ConfigUtil.joinPath(entry.getKey());
      ConfigValue expected = reference.get(entry.getKey());
      if (expected == null) {
        unknown(key, entry.getValue());
      } else if (expected instanceof ConfigObject section) {
        if (entry.getValue() instanceof ConfigObject given) {
          check(given, section, key + ".");
        } else {
          problem(
              key,
              entry.getValue(),
              "is not a section",
              "settings in braces",
              "write " + key + " { ... }");
        }
      }
    }
  }

  private void unknown(String key, ConfigValue value) {
    String remedy =
        nearest(key)
            .map(near -> "did you mean " + near + "?")
            .orElse("remove it, or see " + named + " for the settings there are");
    problem(key, value, "is no setting", "a key of " + named, remedy);
  }

  private void problem(
      String key, ConfigValue value, String complaint, String expected, String remedy) {
    int line = Math.max(0, value.origin().lineNumber());
    problems.add(
        new ConfigProblem(
            file.apply(value), line, Quoted.shorten(key), complaint, expected, remedy));
  }

  /**
   * The same last name elsewhere, such as a key outside its section, or the fewest typing errors.
   */
  private Optional<String> nearest(String key) {
    String last = lastName(key);
    int allowed = Math.max(2, last.length() / 3);
    return known.stream()
        .filter(k -> distance(last, lastName(k)) <= allowed)
        .min(
            Comparator.comparingInt((String k) -> distance(last, lastName(k)))
                .thenComparingInt(k -> distance(key, k)));
  }

  private static String lastName(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private void collect(ConfigObject section, String prefix) {
    section.forEach((name, value) -> {
      known.add(prefix + name);
      if (value instanceof ConfigObject nested) {
        collect(nested, prefix + name + ".");
      }
    });
    known.sort(Comparator.naturalOrder());
  }

  /** Levenshtein's distance of the first 100 characters. */
  static int distance(String left, String right) {
    String a = left.substring(0, Math.min(100, left.length()));
    String b = right.substring(0, Math.min(100, right.length()));
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
