package org.hamletmail.written;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What stands in one label only though it says nothing of what a sender wants: a list of values, a
 * style, a place, a greeting, a closing line, a word of small print. A model would learn it by
 * heart. What layouts, headers and values are drawn does not ask the label at all, so counts of
 * texts show every leak. Nothing is said before a language has enough of both labels.
 */
final class Leaks {
  private static final int ENOUGH_TEXTS = 25;
  private static final int SHORT = 40;
  private static final int SHORT_WITHOUT_SPACES = 20;
  private static final int CHARACTERS_OF_A_WORD = 4;
  private static final int WORDS_OF_A_PHRASE = 3;

  /** How often what stands in one label and never in the other is refused. */
  private enum Trait {
    LIST(3, "draw from it on the other side too, or write the words in the texts"),
    STYLE(8, "write texts of this style on the other side too"),
    SENDER(8, "let some senders of the other side write from there too"),
    LINK(8, "let some links of the other side lead there too"),
    GREETING(6, "vary it, and greet so on the other side too"),
    CLOSING(6, "vary it, and close so on the other side too"),
    SMALL(5, "vary it, and let the other side imitate it"),
    SMALL_WORD(14, "let the other side imitate it, or say it otherwise");

    final int most;
    final String cure;

    Trait(int most, String cure) {
      this.most = most;
      this.cure = cure;
    }
  }

  private record Found(Trait trait, String value) {}

  private Leaks() {}

  static void find(Language language, List<Text> texts, List<Problem> problems) {
    for (Label label : Label.values()) {
      if (texts.stream().filter(text -> text.label() == label).count() < ENOUGH_TEXTS) {
        return;
      }
    }
    Map<String, Found> traits = new TreeMap<>();
    Map<String, List<Text>> places = new TreeMap<>();
    for (Text text : texts) {
      for (Found found : new HashSet<>(traits(language, text))) {
        String key = found.trait() + " " + found.value();
        traits.put(key, found);
        places.computeIfAbsent(key, unused -> new ArrayList<>()).add(text);
      }
    }
    traits.forEach((key, found) -> {
      List<Text> where = places.getOrDefault(key, List.of());
      Text first = where.getFirst();
      boolean both = where.stream().anyMatch(text -> text.label() != first.label());
      if (!both && where.size() >= found.trait().most) {
        problems.add(
            Check.at(
                first,
                found.trait().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + " \""
                    + found.value()
                    + "\" stands in "
                    + where.size()
                    + " texts of "
                    + first.label().folder
                    + " and in none of "
                    + first.label().other().folder
                    + ", which tells the label; "
                    + found.trait().cure));
      }
    });
  }

  private static List<Found> traits(Language language, Text text) {
    List<Found> traits = new ArrayList<>();
    text.templates()
        .flatMap(Template::slots)
        .filter(slot ->
            language.list(slot.name()) != null && !Lists.OF_THE_RENDERER.contains(slot.name()))
        .forEach(slot -> traits.add(new Found(Trait.LIST, slot.name())));
    text.templates()
        .flatMap(Template::links)
        .forEach(link -> traits.add(new Found(Trait.LINK, link.place().word())));
    traits.add(new Found(Trait.STYLE, text.style().word()));
    traits.add(new Found(Trait.SENDER, text.from().place().word()));
    List<String> paragraphs = lines(text, Block.Type.PARAGRAPH).toList();
    if (!paragraphs.isEmpty()) {
      brief(language, Trait.GREETING, paragraphs.getFirst(), traits);
      if (paragraphs.size() > 1) {
        brief(language, Trait.CLOSING, paragraphs.getLast(), traits);
      }
    }
    Stream.concat(lines(text, Block.Type.SMALL), lines(text, Block.Type.SIGNATURE))
        .forEach(line -> {
          traits.add(new Found(Trait.SMALL, line));
          smallWords(language, line).forEach(word -> traits.add(new Found(Trait.SMALL_WORD, word)));
        });
    return traits;
  }

  private static Stream<String> smallWords(Language language, String line) {
    return Arrays.stream(line.split("[^\\p{L}]+", -1))
        .flatMap(word ->
            language.spaced()
                ? Stream.of(word).filter(letters -> letters.length() > 2)
                : NearCopies.pieces(word, CHARACTERS_OF_A_WORD).stream());
  }

  private static void brief(Language language, Trait trait, String line, List<Found> traits) {
    if (line.length() <= (language.spaced() ? SHORT : SHORT_WITHOUT_SPACES)) {
      traits.add(new Found(trait, line));
    }
  }

  private static Stream<String> lines(Text text, Block.Type type) {
    return text.blocks().stream()
        .filter(block -> block.type() == type)
        .flatMap(block -> block.lines().stream())
        .flatMap(List::stream)
        .map(template -> template.skeleton().strip().toLowerCase(Locale.ROOT))
        .filter(line -> !line.replace("_", "").isBlank());
  }

  /**
   * Returns runs of three words, or of six characters where words aren't parted, that many kinds of
   * one label use and no text of the other: to look at.
   */
  static List<String> phrases(List<Text> texts, boolean spaced, int kinds) {
    Map<String, Set<String>> where = new TreeMap<>();
    for (Text text : texts) {
      for (String run : NearCopies.runs(text.skeleton(), spaced, WORDS_OF_A_PHRASE)) {
        where
            .computeIfAbsent(run, unused -> new HashSet<>())
            .add(text.label().folder + "/" + text.kind());
      }
    }
    return where.entrySet().stream()
        .filter(entry -> entry.getValue().size() >= kinds)
        .filter(entry ->
            entry.getValue().stream().map(kind -> kind.split("/", 2)[0]).distinct().count() == 1)
        .map(entry ->
            "\""
                + entry.getKey()
                + "\" in "
                + entry.getValue().size()
                + " kinds of "
                + entry.getValue().iterator().next().split("/", 2)[0]
                + " only")
        .limit(20)
        .toList();
  }
}
