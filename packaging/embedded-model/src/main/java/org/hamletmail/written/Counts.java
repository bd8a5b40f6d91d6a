package org.hamletmail.written;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many texts there are, for the writer to see what is still thin. */
final class Counts {
  private static final int KINDS_OF_A_PHRASE = 6;

  private Counts() {}

  /** Returns lines to print; with no languages, all of them. */
  static List<String> of(Corpus corpus, Set<String> languages) {
    List<String> lines = new ArrayList<>();
    for (String language : corpus.languages().keySet()) {
      if (!languages.isEmpty() && !languages.contains(language)) {
        continue;
      }
      List<Text> texts =
          corpus.texts().stream().filter(text -> text.language().equals(language)).toList();
      for (Label label : Label.values()) {
        Map<String, Long> kinds =
            texts.stream()
                .filter(text -> text.label() == label)
                .collect(Collectors.groupingBy(Text::kind, TreeMap::new, Collectors.counting()));
        long all = kinds.values().stream().mapToLong(Long::longValue).sum();
        List<String> missing =
            corpus.kinds().getOrDefault(label, Map.of()).keySet().stream()
                .filter(kind -> !kinds.containsKey(kind))
                .toList();
        lines.add(
            language
                + " "
                + label.folder
                + ": "
                + all
                + " texts; "
                + kinds.entrySet().stream()
                    .map(kind -> kind.getKey() + " " + kind.getValue())
                    .collect(Collectors.joining(", "))
                + (missing.isEmpty() ? "" : "; none of " + String.join(", ", missing)));
      }
      lines.add(
          language + " pairs: " + texts.stream().filter(text -> text.pair() != null).count() / 2);
      Leaks.phrases(texts, corpus.languages().get(language).spaced(), KINDS_OF_A_PHRASE)
          .forEach(phrase -> lines.add(language + " look at: " + phrase));
    }
    return lines;
  }
}
