package org.hamletmail.classifier;

import java.lang.Character.UnicodeScript;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * In what writing a model was shown ham, so that spam in it can be told from ham.
 *
 * @param scripts of the letters; empty where that was not recorded, and every script counts as
 *     known
 * @param languages as ISO 639-3 has them, at least one; empty where that was not recorded or could
 *     not be told, and every language counts as known
 */
public record SeenHam(Optional<Set<UnicodeScript>> scripts, Optional<Set<String>> languages) {
  /** Nothing was recorded: every script and every language counts as known. */
  public static final SeenHam UNRECORDED = new SeenHam(Optional.empty(), Optional.empty());

  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{3}");

  /** Copies the sets, sorted; rejects what names no language. */
  public SeenHam {
    scripts = scripts.map(SeenHam::sorted);
    languages = languages.map(SeenHam::sorted);
    languages.ifPresent(SeenHam::requireLanguages);
  }

  /** Returns what was seen here or there; where either was not recorded all counts as known. */
  public SeenHam and(SeenHam other) {
    return new SeenHam(both(scripts, other.scripts), both(languages, other.languages));
  }

  private static <T> Optional<Set<T>> both(Optional<Set<T>> one, Optional<Set<T>> other) {
    return one.flatMap(mine ->
        other.map(theirs -> {
          Set<T> all = new TreeSet<>(mine);
          all.addAll(theirs);
          return all;
        }));
  }

  private static void requireLanguages(Set<String> languages) {
    if (languages.isEmpty()) {
      throw new IllegalArgumentException(
          "hamLanguages is empty; expected at least one language, or no hamLanguages");
    }
    for (String language : languages) {
      if (!LANGUAGE.matcher(language).matches()) {
        throw new IllegalArgumentException(
            "hamLanguages names \""
                + language.replaceAll("\\p{C}", "?")
                + "\"; expected languages of ISO 639-3, such as eng");
      }
    }
  }

  private static <T> Set<T> sorted(Set<T> values) {
    return Collections.unmodifiableSet(new TreeSet<>(values));
  }
}
