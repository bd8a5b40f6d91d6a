package org.hamletmail.written;

import static java.lang.Character.UnicodeScript.COMMON;
import static java.lang.Character.UnicodeScript.CYRILLIC;
import static java.lang.Character.UnicodeScript.HAN;
import static java.lang.Character.UnicodeScript.HIRAGANA;
import static java.lang.Character.UnicodeScript.INHERITED;
import static java.lang.Character.UnicodeScript.KATAKANA;
import static java.lang.Character.UnicodeScript.LATIN;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a single text must not be: too short, in foreign letters, with somebody's data in it. */
final class TextCheck {
  private static final int FEWEST_WORDS = 3;
  private static final int MOST_WORDS = 900;

  private static final Map<String, Set<UnicodeScript>> SCRIPTS =
      Map.of(
          "ru", Set.of(CYRILLIC, LATIN),
          "uk", Set.of(CYRILLIC, LATIN),
          "ja", Set.of(HAN, HIRAGANA, KATAKANA, LATIN),
          "zh", Set.of(HAN, LATIN));

  /** Letters of a neighbour's alphabet. */
  private static final Map<String, String> FOREIGN = Map.of("ru", "іїєґІЇЄҐ", "uk", "ыэёъЫЭЁЪ");

  private static final Pattern ADDRESS = Pattern.compile("[\\w.+-]+@[\\w-]+\\.[\\w.]+");
  private static final Pattern URL = Pattern.compile("https?://|www\\.", Pattern.CASE_INSENSITIVE);
  private static final Pattern LONG_NUMBER = Pattern.compile("\\+?\\d[\\d ()/-]{7,}\\d");

  private TextCheck() {}

  static void text(Text text, List<Problem> problems) {
    int words = words(text);
    if (words < FEWEST_WORDS || words > MOST_WORDS) {
      problems.add(
          Check.at(
              text, "has " + words + " words; a text has " + FEWEST_WORDS + " to " + MOST_WORDS));
    }
    for (Block block : text.blocks()) {
      for (int i = 0; i < block.lines().size(); i++) {
        int line = block.line() + i + (block.type() == Block.Type.SIGNATURE ? 1 : 0);
        for (Template cell : block.lines().get(i)) {
          literal(text, line, cell, block.type() == Block.Type.MACHINE, problems);
        }
      }
    }
    text.subjects().forEach(subject -> literal(text, text.line(), subject, true, problems));
  }

  private static int words(Text text) {
    String skeleton = text.skeleton();
    long dense =
        skeleton
            .codePoints()
            .filter(c -> Set.of(HAN, HIRAGANA, KATAKANA).contains(UnicodeScript.of(c)))
            .count();
    return (int) (dense / 2) + skeleton.strip().split("\\s+", -1).length;
  }

  private static void literal(
      Text text, int line, Template template, boolean machine, List<Problem> problems) {
    template
        .all()
        .filter(Template.Words.class::isInstance)
        .map(part -> ((Template.Words) part).text())
        .forEach(words -> {
          scripts(text, line, words, problems);
          data(text, line, words, machine, problems);
        });
  }

  private static void scripts(Text text, int line, String words, List<Problem> problems) {
    Set<UnicodeScript> allowed =
        SCRIPTS.getOrDefault(Language.base(text.language()), Set.of(LATIN));
    String foreign = FOREIGN.getOrDefault(text.language(), "");
    words
        .codePoints()
        .filter(c -> {
          UnicodeScript script = UnicodeScript.of(c);
          boolean strange =
              Character.isLetter(c)
                  && script != COMMON
                  && script != INHERITED
                  && !allowed.contains(script);
          return strange || foreign.indexOf(c) >= 0;
        })
        .findFirst()
        .ifPresent(c ->
            problems.add(
                new Problem(
                    text.file(),
                    line,
                    String.format(
                        Locale.ROOT,
                        "\"%s\" (U+%04X) is no letter of %s; write the language's own",
                        Character.toString(c),
                        c,
                        text.language()))));
  }

  private static void data(
      Text text, int line, String words, boolean machine, List<Problem> problems) {
    Matcher address = ADDRESS.matcher(words);
    if (address.find()) {
      problems.add(
          new Problem(
              text.file(),
              line,
              address.group() + " is an address written out; use {email}, {email2} or {mail own}"));
    }
    if (URL.matcher(words).find()) {
      problems.add(
          new Problem(
              text.file(), line, "a web address written out; use {link own topic} or {site own}"));
    }
    Matcher number = LONG_NUMBER.matcher(words);
    if (!machine
        && number.find()
        && number.group().chars().filter(Character::isDigit).count() >= 9) {
      problems.add(
          new Problem(
              text.file(),
              line,
              number.group() + " looks like a real number; use {phone}, {order} or {number 10}"));
    }
  }
}
