package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {
  private static final String WIDE = "\uD83D\uDE00";

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7, 8, 9, 10, 11, 12, 99})
  void first_anyLength_isTheBeginningAndEndsWithAWholeCharacter(int characters) {
    MessageText text = new MessageText("subject", "ab" + WIDE + "cd", 1);

    String kept = text.first(characters).forModel();

    assertThat(text.forModel()).startsWith(kept);
    assertThat(kept.length()).isBetween(characters == 99 ? 14 : characters - 1, characters);
    assertThat(kept).doesNotEndWith(WIDE.substring(0, 1));
  }

  @Test
  void first_half_halvesTheCoverage() {
    MessageText text = new MessageText("", "x".repeat(1000), 0.8);
    assertThat(text.first(500).coverage()).isCloseTo(0.4, within(1e-9));
    assertThat(text.first(1000)).isSameAs(text);
  }

  /** What the trainer cuts off is nothing that the model would read. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void first_charactersThatTheTokenizerReads_givesTheSameWindows(long seed) {
    Random random = new Random(seed);
    StringBuilder body = new StringBuilder(random.nextBoolean() ? "x" : "");
    while (body.length() < 4_000) {
      // A run of one sign is few tokens, so that the cut shows.
      body.append(random.nextInt(3) == 0 ? WIDE.repeat(random.nextInt(40)) : " ".repeat(90) + "a");
    }
    MessageText text = new MessageText("s", body.toString(), 1);
    Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();
    long read = Gpt2Tokenizer.charactersRead(12, 2);

    assertThat(tokenizer.windows(text.first(read).forModel(), 12, 2))
        .usingRecursiveComparison()
        .isEqualTo(tokenizer.windows(text.forModel(), 12, 2));
    assertThat(text.first(read).forModel().length()).isBetween((int) read - 1, (int) read);
  }
}
