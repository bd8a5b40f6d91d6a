package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts made to stall a tokenizer, as long as text extraction lets them be. */
class HostileTextTest {
  private static final int CHARACTERS = 100_000;

  // The deadline is looked at before and behind a tokenizer, not within it.
  private static final double MAX_CPU_SECONDS = 1;

  static List<String> texts() {
    Random random = new Random(7);
    StringBuilder letters = new StringBuilder();
    StringBuilder anything = new StringBuilder();
    while (letters.length() < CHARACTERS) {
      letters.append((char) ('a' + random.nextInt(26)));
      anything.appendCodePoint(0x4e00 + random.nextInt(20_000));
    }
    return List.of(
        filled("a"),
        filled("ab"),
        filled(" "),
        filled("\n"),
        filled("\n "),
        filled("0"),
        filled("'s"),
        filled("'"),
        filled("-"),
        filled("=-"),
        filled("a "),
        filled("a1"),
        filled("\u0430"),
        filled("e\u0301"),
        filled("\u0301"),
        filled("\ud83c\udf81"),
        filled("\ufffd"),
        filled("\u4f60"),
        filled("the "),
        letters.toString(),
        anything.toString());
  }

  @ParameterizedTest
  @MethodSource("texts")
  void tokenize_hostileText_takesLessThanASecond(String text) {
    KnownWords words = KnownWords.of(List.of("the cat sat on a mat", "the cat sat on a hat"), 1, 4);
    for (Tokenizer tokenizer :
        List.of(new Gpt2Tokenizer(), new WordTokenizer(words, Vocabulary.GPT2_WORDS))) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long start = threads.getCurrentThreadCpuTime();
      TokenizedText read = tokenizer.tokenize(text, 1024, 1024);
      double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
      assertThat(read.windows()).isNotEmpty();
      assertThat(seconds).isLessThan(MAX_CPU_SECONDS);
    }
  }

  private static String filled(String unit) {
    return unit.repeat(CHARACTERS / unit.length());
  }
}
