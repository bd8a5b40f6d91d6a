package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Gpt2TokenizerTest {
  private final Gpt2Tokenizer tokenizer = new Gpt2Tokenizer();

  @Test
  void encode_knownText_givesTheReferenceIds() {
    assertThat(tokenizer.encode("Hello, I'm a language model,", 20))
        .containsExactly(15496, 11, 314, 1101, 257, 3303, 2746, 11);
    assertThat(tokenizer.encode("naïve 🙂 \n\n  x", 20))
        .containsExactly(2616, 38776, 32485, 220, 628, 220, 2124);
  }

  @Test
  void encode_endOfTextInText_isOrdinaryText() {
    assertThat(tokenizer.encode("<|endoftext|>", 20))
        .hasSize(7)
        .doesNotContain(Gpt2Tokenizer.PAD_ID);
  }

  @Test
  void encode_emptyText_isThePadToken() {
    assertThat(tokenizer.encode("", 5)).containsExactly(Gpt2Tokenizer.PAD_ID);
  }

  @Test
  void encode_longText_isThePrefixOfAllItsTokens() {
    String text = "one two three four five six. ".repeat(100);
    int[] all = tokenizer.encode(text, 10_000);
    assertThat(all).hasSizeGreaterThan(700);
    assertThat(tokenizer.encode(text, 120)).containsExactly(Arrays.copyOf(all, 120));
  }

  @Test
  void windows_longText_followEachOtherWithoutOverlap() {
    String text = "one two three four five six. ".repeat(12);
    int[] all = tokenizer.encode(text, 10_000);
    List<int[]> windows = tokenizer.windows(text, 30, 100);
    assertThat(windows.stream().flatMapToInt(Arrays::stream).toArray()).containsExactly(all);
    assertThat(windows).allMatch(window -> window.length >= 1 && window.length <= 30);
    assertThat(windows.subList(0, windows.size() - 1)).allMatch(window -> window.length == 30);
    assertThat(tokenizer.windows(text, 30, 2)).hasSize(2);
  }

  @Test
  void tokenize_textBeyondTheWindows_saysTheShareThatWasRead() {
    String text = " word".repeat(400);
    assertThat(tokenizer.tokenize(text, 100, 1).share()).isEqualTo(0.25);
    assertThat(tokenizer.tokenize(text, 100, 4).share()).isEqualTo(1);
    assertThat(tokenizer.tokenize("", 100, 4).share()).isEqualTo(1);
  }

  @Test
  void tokenize_textBeyondTheCharactersLookedAt_estimatesTheShare() {
    String text = " word".repeat(100_000);
    assertThat(tokenizer.tokenize(text, 100, 1).share()).isCloseTo(0.001, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "=", "\n", "é", "🙂", "\uD800", "1", "ab ", "'", "\u0000"})
  void tokenize_tenMillionOfOneSign_isCheap(String sign) {
    String text = sign.repeat(10_000_000 / sign.length());
    TokenizedText tokens =
        Assertions.assertTimeout(
            Duration.ofSeconds(5), () -> tokenizer.tokenize(text, 120, 8), "quadratic time");
    assertThat(tokens.windows()).isNotEmpty().allMatch(window -> window.length >= 1);
    assertThat(tokens.share()).isPositive().isLessThan(0.1);
  }

  @Test
  void tokenize_cutWithinASurrogatePair_keepsTheCharacterWhole() {
    // One token asked for: 32 units are looked at, and the 32nd is the first half of a pair.
    String text = "=".repeat(31) + "🙂" + "x".repeat(100);
    assertThat(tokenizer.tokenize(text, 1, 1).windows().getFirst())
        .containsExactly(tokenizer.encode("=".repeat(31), 1));
  }

  @Test
  void tokenize_noTokensAskedFor_isRefused() {
    assertThatThrownBy(() -> tokenizer.encode("x", 0))
        .hasMessage("maxTokens is 0; expected at least 1");
    assertThatThrownBy(() -> tokenizer.windows("x", 1, 0))
        .hasMessage("maxWindows is 0; expected at least 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "To be", "é\n🙂\t ", "<|endoftext|>", "\u0000x"})
  void decode_encoded_givesTheText(String text) {
    assertThat(tokenizer.decode(tokenizer.encode(text, 100))).isEqualTo(text);
  }

  @Test
  void decode_halfACharacter_marksIt() {
    int[] ids = tokenizer.encode("🙂", 100);
    assertThat(ids.length).isGreaterThan(1);
    assertThat(tokenizer.decode(Arrays.copyOf(ids, 1))).isEqualTo("\uFFFD");
  }
}
