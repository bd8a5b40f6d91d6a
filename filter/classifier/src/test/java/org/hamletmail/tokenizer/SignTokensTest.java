package org.hamletmail.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignTokensTest {
  /** Where this fails, the table is to be replaced by what was expected. */
  @Test
  void table_isThePartOfGpt2sBytePairsWithoutAsciiLettersAndDigits() throws IOException {
    String made =
        """
        # Made by SignTokensTest from the byte pairs of GPT-2 (OpenAI): those without ASCII letters \
        and digits, in hexadecimal, first merged first.
        """
            + IntStream.range(0, BytePairWords.BYTE_PAIRS)
                .mapToObj(BytePairWords::bytes)
                .filter(bytes -> !hasLetterOrDigit(bytes))
                .map(bytes -> HexFormat.of().formatHex(bytes) + "\n")
                .collect(Collectors.joining());

    try (InputStream in =
        Objects.requireNonNull(SignTokens.class.getResourceAsStream(SignTokens.TABLE))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo(made);
    }
  }

  /** What lets a stretch without ASCII letters and digits be cut by itself. */
  @Test
  void bytePairs_thatHoldAPartOfACharacter_holdNoAsciiLetterOrDigit() {
    List<byte[]> mixed =
        IntStream.range(0, BytePairWords.BYTE_PAIRS)
            .mapToObj(BytePairWords::bytes)
            .filter(SignTokensTest::hasLetterOrDigit)
            .toList();

    assertThat(mixed).hasSizeGreaterThan(40_000);
    assertThat(mixed)
        .allMatch(bytes -> !new String(bytes, StandardCharsets.UTF_8).contains("\uFFFD"));
  }

  @Test
  void encode_everyTokenByItself_isThatToken() {
    SignTokens tokens = SignTokens.shared();

    for (int id = 0; id < tokens.size(); id++) {
      assertThat(encoded(tokens.bytes(id))).containsExactly(id);
    }
  }

  @Test
  void encode_nothing_isNothing() {
    assertThat(encoded(new byte[0])).isEmpty();
  }

  private static List<Integer> encoded(byte[] bytes) {
    List<Integer> ids = new ArrayList<>();
    SignTokens.shared().encode(bytes, ids::add);
    return ids;
  }

  private static boolean hasLetterOrDigit(byte[] bytes) {
    for (byte each : bytes) {
      if (each >= 0 && Character.isLetterOrDigit((char) each)) {
        return true;
      }
    }
    return false;
  }
}
