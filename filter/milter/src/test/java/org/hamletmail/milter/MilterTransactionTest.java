package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.hamletmail.policy.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MilterTransactionTest {

  private static final int MAX = 1_000;
  private static final MilterTransaction.Limits LIMITS = new MilterTransaction.Limits(MAX, 10, 20);

  @ParameterizedTest
  @CsvSource({
    "<a@example.org>, a@example.org",
    "<>, ''",
    "'', ''",
    "a@example.org, a@example.org",
    "<<a@example.org>>, <a@example.org>",
    "<\"a b\"@example.org>, \"a b\"@example.org",
  })
  void envelope_addressSpelling_losesItsBrackets(String argument, String address) {
    MilterTransaction message = begin(argument, Map.of());
    message.addRecipient(argument);
    assertThat(message.envelope(Optional.empty()).sender()).isEqualTo(address);
    assertThat(message.envelope(Optional.empty()).recipients()).containsExactly(address);
  }

  @Test
  void envelope_internationalAddress_isUtf8() {
    String bytes = new String("<j\u00fcrgen@b\u00fccher.example>".getBytes(UTF_8), ISO_8859_1);
    assertThat(begin(bytes, Map.of()).envelope(Optional.empty()).sender())
        .isEqualTo("j\u00fcrgen@b\u00fccher.example");
  }

  @Test
  void envelope_addressOfNoCharset_keepsItsBytes() {
    assertThat(begin("<\u00ff\u00fe@example>", Map.of()).envelope(Optional.empty()).sender())
        .isEqualTo("\u00ff\u00fe@example");
  }

  @ParameterizedTest
  @CsvSource({
    "{i}, 4F2A, 4F2A",
    "i, 4F2A, 4F2A",
    "i, '', ''",
    "i, 'a b', ''",
    "i, 'a\u0001b', ''",
    "j, mx.example.com, ''",
  })
  void envelope_queueId_isPlain(String macro, String value, String queueId) {
    assertThat(begin("<>", Map.of(macro, value)).envelope(Optional.empty()).queueId().orElse(""))
        .isEqualTo(queueId);
  }

  @ParameterizedTest
  @CsvSource({"{auth_authen}, alice, true", "auth_authen, alice, true", "{auth_authen}, '', false"})
  void envelope_authenticated_whereTheMacroSaysWho(String macro, String value, boolean expected) {
    assertThat(begin("<>", Map.of(macro, value)).envelope(Optional.empty()).authenticated())
        .isEqualTo(expected);
  }

  /** Cuts random messages up as MTAs do; the pieces must give the same bytes again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void message_cutUpByAnMta_isWholeAgain(long seed) {
    Random random = new Random(seed);
    StringBuilder file = new StringBuilder();
    MilterTransaction message = begin("<>", Map.of());
    for (int i = random.nextInt(10); i > 0; i--) {
      StringBuilder value = new StringBuilder(random.nextBoolean() ? " " : "");
      for (int line = random.nextInt(3); line >= 0; line--) {
        for (int c = random.nextInt(20); c > 0; c--) {
          value.append((char) (0x20 + random.nextInt(0xe0)));
        }
        value.append(line > 0 ? "\n\t" : "");
      }
      file.append("X-").append(i).append(':').append(value.toString().replace("\n", "\r\n"));
      file.append("\r\n");
      message.addHeader("X-" + i, value.toString());
    }
    file.append("\r\n");
    message.endHeaders();
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] chunk = new byte[random.nextInt(50)];
      random.nextBytes(chunk);
      file.append(new String(chunk, ISO_8859_1));
      assertThat(message.addBody(chunk)).isTrue();
    }
    assertThat(message.message()).isEqualTo(file.toString().getBytes(ISO_8859_1));
  }

  @Test
  void message_exactlyTheMaximum_isNotCut() {
    MilterTransaction message = begin("<>", Map.of());
    message.endHeaders();
    assertThat(message.addBody(new byte[MAX - 2])).isTrue();
    assertThat(message.message()).hasSize(MAX);
    assertThat(message.addBody(new byte[1])).isFalse();
    assertThat(message.addBody(new byte[500])).isFalse();
    assertThat(message.message()).hasSize(MAX + 1);
  }

  @Test
  void addRecipient_beyondTheLimit_isRefusedAndTheOthersStay() {
    MilterTransaction message = begin("<>", Map.of());
    for (int i = 0; i < 10; i++) {
      assertThat(message.addRecipient("<" + i + "@example.org>")).isTrue();
    }
    assertThat(message.addRecipient("<10@example.org>")).isFalse();
    assertThat(message.addRecipient("<11@example.org>")).isFalse();
    assertThat(message.envelope(Optional.empty()).recipients())
        .hasSize(10)
        .endsWith("9@example.org");
    assertThat(message.givenUp()).isEmpty();
  }

  /** Of every kind: sender, recipients, macros. The mail server has limits, we have memory. */
  @Test
  void envelope_longBeyondMeasure_isBoundedByTheMemoryForMessages() {
    MessageMemory memory = new MessageMemory(10_000);
    String longName = "<" + "x".repeat(5_000) + "@example.org>";
    MilterTransaction message =
        new MilterTransaction(longName, Map.of(), LIMITS, true, memory.new Share());
    assertThat(message.envelope(Optional.empty()).sender()).hasSize(5_012);
    assertThat(memory.held()).isGreaterThan(5_000);
    message.addMacros(Map.of("{mail_host}", "y".repeat(20_000)));
    assertThat(message.givenUp()).isEmpty();
    assertThat(message.addRecipient(longName)).isTrue();
    assertThat(message.givenUp()).contains(Reason.OVERLOAD_MEMORY);
    assertThat(memory.held()).isZero();
  }

  @Test
  void begin_failsHalfWay_holdsNothing() {
    MessageMemory memory = new MessageMemory(10_000);
    Map<String, String> macros =
        new AbstractMap<>() {
          @Override
          public @Nullable String get(Object name) {
            throw new OutOfMemoryError("as asked");
          }

          @Override
          public Set<Entry<String, String>> entrySet() {
            return Set.of();
          }
        };
    assertThatThrownBy(() ->
            new MilterTransaction("<a@example.org>", macros, LIMITS, true, memory.new Share()))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(memory.held()).isZero();
  }

  @Test
  void addHeader_beyondTheLimit_givesUpAndHoldsNothing() {
    MessageMemory memory = new MessageMemory(1 << 20);
    MilterTransaction message =
        new MilterTransaction("<>", Map.of(), LIMITS, true, memory.new Share());
    for (int i = 0; i < LIMITS.maxHeaderFields(); i++) {
      message.addHeader("X-Spam-Flag", " NO");
    }
    assertThat(message.givenUp()).isEmpty();
    for (int i = 0; i < 1_000; i++) {
      message.addHeader(i % 2 == 0 ? "X-" + i : "X-Spam-Flag", " NO");
      assertThat(message.givenUp()).contains(Reason.TOO_MANY_HEADERS);
      assertThat(memory.held()).isZero();
    }
    message.endHeaders();
    assertThat(message.addBody(new byte[10])).isFalse();
    assertThat(memory.held()).isZero();
    assertThat(message.headerCounts().of("x-spam-flag")).isEqualTo(LIMITS.maxHeaderFields());
    assertThat(message.headerCounts().of("X-2")).isZero();
  }

  private static MilterTransaction begin(String sender, Map<String, String> macros) {
    return new MilterTransaction(
        sender, macros, LIMITS, true, new MessageMemory(1 << 30).new Share());
  }
}
