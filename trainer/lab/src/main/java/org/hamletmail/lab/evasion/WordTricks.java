package org.hamletmail.lab.evasion;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tricks with whole words; what lies between words stays as it is. */
final class WordTricks {
  private static final String BRACKETS = "()[]{}<>";
  private static final Pattern WORD = Pattern.compile("\\S+");
  private static final Pattern LETTERS = Pattern.compile("[A-Za-z]{4,}");
  private static final List<String> SPECIAL =
      List.of("<|endoftext|>", "<|im_start|>", "[PAD]", "[SEP]", "</s>", "<unk>");

  private WordTricks() {}

  static int count(String text) {
    return (int) WORD.matcher(text).results().count();
  }

  /** Returns where the next word from a place on ends, or the end of the text. */
  static int endOfWord(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Splits half of the words of four letters and more, in the middle or at every letter. */
  static String split(String text, String by, boolean everywhere, RandomGenerator random) {
    return LETTERS
        .matcher(text)
        .replaceAll(match -> {
          String word = match.group();
          if (random.nextBoolean()) {
            return word;
          }
          int middle = word.length() / 2;
          return everywhere
              ? String.join(by, word.split("", 0))
              : word.substring(0, middle) + by + word.substring(middle);
        });
  }

  /** Brackets are shown as their mirror images there. */
  static String reversed(String text) {
    UnaryOperator<String> turned =
        word -> "\u202e" + mirrored(new StringBuilder(word).reverse().toString()) + "\u202c";
    return WORD.matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(turned.apply(match.group())));
  }

  private static String mirrored(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      int bracket = BRACKETS.indexOf(text.charAt(i));
      if (bracket >= 0) {
        out.setCharAt(i, BRACKETS.charAt(bracket ^ 1));
      }
    }
    return out.toString();
  }

  static String specialTokens(String text, RandomGenerator random) {
    String some =
        WORD.matcher(text)
            .replaceAll(match -> {
              String word = Matcher.quoteReplacement(match.group());
              return random.nextInt(8) == 0
                  ? word + " " + SPECIAL.get(random.nextInt(SPECIAL.size()))
                  : word;
            });
    return "<|endoftext|> " + some + " <|endoftext|>";
  }
}
