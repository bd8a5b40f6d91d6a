package org.hamletmail.names;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of persons, and names that are none of a person.
 *
 * @param first given names: the United States Census Bureau's lists of 1990, male and female
 * @param last surnames: the Bureau's list of 1990, nine of ten persons of that year
 * @param others months, weekdays, places, peoples, languages and firms that bear a name of those
 *     lists; written by hand
 */
record NameLists(Set<String> first, Set<String> last, Set<String> others) {
  private static final Pattern MARKS = Pattern.compile("\\p{M}");

  NameLists {
    first = Set.copyOf(first);
    last = Set.copyOf(last);
    others = Set.copyOf(others);
  }

  static NameLists shipped() {
    return new NameLists(
        read("first-names.txt"), read("surnames.txt"), read("names-of-no-person.txt"));
  }

  boolean isFirst(String word) {
    return first.contains(plain(word));
  }

  boolean isLast(String word) {
    return last.contains(plain(word));
  }

  /** The lists know no accents. */
  private static String plain(String word) {
    return MARKS.matcher(Normalizer.normalize(word, Normalizer.Form.NFD)).replaceAll("");
  }

  private static Set<String> read(String resource) {
    try (InputStream in =
            Objects.requireNonNull(NameLists.class.getResourceAsStream(resource), resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> Pattern.compile(" +").splitAsStream(line))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
