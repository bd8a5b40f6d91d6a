package org.hamletmail.written;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Texts that say the same in the same words. Each text is the set of its runs of four words (of six
 * characters where words aren't parted); two are near-copies when they share too large a part of
 * the smaller set. An index from run to texts keeps the work near the number of shared runs.
 */
final class NearCopies {
  private static final int WORDS = 4;
  private static final int CHARACTERS = 6;
  private static final double SHARED = 0.40;
  private static final double SHARED_BY_TWINS = 0.85;
  private static final int SAME_OPENINGS = 3;
  private static final int OPENING_WORDS = 5;

  /** Longer than the set phrases with which every Japanese business mail begins. */
  private static final int OPENING_CHARACTERS = 16;

  private NearCopies() {}

  static void find(List<Text> texts, boolean spaced, List<Problem> problems) {
    Map<String, List<Integer>> index = new HashMap<>();
    List<Set<String>> runs = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Text text = texts.get(i);
      runs.add(runs(text.skeleton(), spaced, WORDS));
      Map<Integer, Integer> shared = new HashMap<>();
      for (String run : runs.get(i)) {
        List<Integer> others = index.computeIfAbsent(run, unused -> new ArrayList<>());
        others.forEach(other -> shared.merge(other, 1, Integer::sum));
        others.add(i);
      }
      for (Map.Entry<Integer, Integer> pair : shared.entrySet()) {
        Text other = texts.get(pair.getKey());
        int smaller = Math.min(runs.get(i).size(), runs.get(pair.getKey()).size());
        double share = pair.getValue() / (double) smaller;
        boolean twins = other.id().equals(text.pair());
        if (smaller > 2 && share > (twins ? SHARED_BY_TWINS : SHARED)) {
          problems.add(
              Check.at(
                  text,
                  String.format(
                      Locale.ROOT,
                      "%s shares %d %% of its runs of words with %s at %s:%d; write another message, or take one out",
                      text.id(),
                      Math.round(100 * share),
                      other.id(),
                      other.file(),
                      other.line())));
        }
      }
    }
    openings(texts, spaced, problems);
  }

  private static void openings(List<Text> texts, boolean spaced, List<Problem> problems) {
    Map<String, List<Text>> openings = new HashMap<>();
    for (Text text : texts) {
      opening(text, spaced)
          .forEach(
              opening -> openings.computeIfAbsent(opening, unused -> new ArrayList<>()).add(text));
    }
    openings.forEach((opening, same) -> {
      if (same.size() > SAME_OPENINGS) {
        Text last = same.getLast();
        problems.add(
            Check.at(
                last,
                "\""
                    + opening
                    + "\" opens "
                    + same.size()
                    + " texts, the first at "
                    + same.getFirst().file()
                    + ":"
                    + same.getFirst().line()
                    + "; begin otherwise"));
      }
    });
  }

  /** The first sentence that is more than a greeting. */
  private static List<String> opening(Text text, boolean spaced) {
    return text.skeleton()
        .lines()
        .map(line -> line.strip().split("[.!?:。！？]", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(sentence ->
            spaced
                ? sentence.split(" ", -1).length >= OPENING_WORDS
                : sentence.length() >= OPENING_CHARACTERS)
        .limit(1)
        .toList();
  }

  /** Returns runs of so many words, or of six characters where words aren't parted. */
  static Set<String> runs(String skeleton, boolean spaced, int count) {
    String plain =
        skeleton
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}_]+", spaced ? " " : "")
            .strip();
    if (!spaced) {
      return pieces(plain, CHARACTERS);
    }
    Set<String> runs = new HashSet<>();
    String[] words = plain.split(" ", -1);
    for (int i = 0; i + count <= words.length; i++) {
      runs.add(String.join(" ", List.of(words).subList(i, i + count)));
    }
    return runs;
  }

  /** Returns all runs of so many characters. */
  static Set<String> pieces(String letters, int count) {
    Set<String> pieces = new HashSet<>();
    for (int i = 0; i + count <= letters.length(); i++) {
      pieces.add(letters.substring(i, i + count));
    }
    return pieces;
  }
}
