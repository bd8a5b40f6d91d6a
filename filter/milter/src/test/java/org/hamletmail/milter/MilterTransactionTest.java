package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nightcode.milter.MilterException;

class MilterTransactionTest {

  private static final int MAX = 1_000;

  @ParameterizedTest
  @CsvSource({
    "<a@example.org>, a@example.org",
    "<>, ''",
    "'', ''",
    "a@example.org, a@example.org",
    "<<a@example.org>>, <a@example.org>",
    "<\"a b\"@example.org>, \"a b\"@example.org",
  })
  void envelope_addressSpelling_losesItsBrackets(String argument, String address)
      throws MilterException {
    MilterTransaction message = begin(argument, Map.of());
    message.addRecipient(argument);
    assertThat(message.envelope(Optional.empty()).sender()).isEqualTo(address);
    assertThat(message.envelope(Optional.empty()).recipients()).containsExactly(address);
  }

  @Test
  void envelope_internationalAddress_isUtf8() throws MilterException {
    String bytes = new String("<j\u00fcrgen@b\u00fccher.example>".getBytes(UTF_8), ISO_8859_1);
    assertThat(begin(bytes, Map.of()).envelope(Optional.empty()).sender())
        .isEqualTo("j\u00fcrgen@b\u00fccher.example");
  }

  @Test
  void envelope_addressOfNoCharset_keepsItsBytes() throws MilterException {
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
  void envelope_queueId_isPlain(String macro, String value, String queueId) throws MilterException {
    assertThat(begin("<>", Map.of(macro, value)).envelope(Optional.empty()).queueId().orElse(""))
        .isEqualTo(queueId);
  }

  @ParameterizedTest
  @CsvSource({"{auth_authen}, alice, true", "auth_authen, alice, true", "{auth_authen}, '', false"})
  void envelope_authenticated_whereTheMacroSaysWho(String macro, String value, boolean expected)
      throws MilterException {
    assertThat(begin("<>", Map.of(macro, value)).envelope(Optional.empty()).authenticated())
        .isEqualTo(expected);
  }

  /** Cuts random messages up as MTAs do; the pieces must give the same bytes again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void message_cutUpByAnMta_isWholeAgain(long seed) throws MilterException {
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
  void message_exactlyTheMaximum_isNotCut() throws MilterException {
    MilterTransaction message = begin("<>", Map.of());
    message.endHeaders();
    assertThat(message.addBody(new byte[MAX - 2])).isTrue();
    assertThat(message.message()).hasSize(MAX);
    assertThat(message.addBody(new byte[1])).isFalse();
    assertThat(message.addBody(new byte[500])).isFalse();
    assertThat(message.message()).hasSize(MAX + 1);
  }

  @Test
  void addRecipient_withoutEnd_isRefused() throws MilterException {
    MilterTransaction message = begin("<>", Map.of());
    for (int i = 0; i < MilterTransaction.MAX_RECIPIENTS; i++) {
      message.addRecipient("<a@example.org>");
    }
    assertThatThrownBy(() -> message.addRecipient("<a@example.org>"))
        .isInstanceOf(MilterException.class);
  }

  @Test
  void addHeader_newNamesWithoutEnd_isRefused() {
    HeaderCounts counts = new HeaderCounts();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i <= HeaderCounts.MAX_NAMES; i++) {
                counts.add("X-" + i);
              }
            })
        .isInstanceOf(MilterException.class);
    assertThat(counts.of("x-17")).isEqualTo(1);
  }

  private static MilterTransaction begin(String sender, Map<String, String> macros)
      throws MilterException {
    return new MilterTransaction(sender, macros, MAX, true, new MessageMemory(1 << 30).new Share());
  }
}
