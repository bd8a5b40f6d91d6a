package org.hamletmail.lab.evasion;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/** Texts of ham that spam hides behind. */
public final class HamTexts {
  private static final int MAX_WORDS = 500;

  private final List<String> texts;

  /**
   * Copies texts.
   *
   * @throws IllegalArgumentException if none has a word
   */
  public HamTexts(List<String> texts) {
    this.texts = texts.stream().filter(text -> !text.isBlank()).toList();
    if (this.texts.isEmpty()) {
      throw new IllegalArgumentException("no ham with text to hide spam behind; name some: --ham");
    }
  }

  /** Returns a random one, at most 500 words of it. */
  String text(RandomGenerator random) {
    String text = texts.get(random.nextInt(texts.size()));
    int end = 0;
    for (int words = 0; words < MAX_WORDS && end < text.length(); words++) {
      int next = WordTricks.endOfWord(text, end);
      end = next;
    }
    return text.substring(0, end);
  }

  /** Returns random words of random texts. */
  String words(int count, RandomGenerator random) {
    StringJoiner words = new StringJoiner(" ");
    List<String> source = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MAX_WORDS); i++) {
      if (i % 20 == 0) {
        source = List.of(texts.get(random.nextInt(texts.size())).strip().split("\\s+", 0));
      }
      words.add(source.get(random.nextInt(source.size())));
    }
    return words.toString();
  }
}
