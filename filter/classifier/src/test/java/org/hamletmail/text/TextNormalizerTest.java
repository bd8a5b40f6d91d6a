package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextNormalizerTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("a \t b", "a b"),
        Arguments.of("  a  ", "a"),
        Arguments.of("a\u00a0\u2003\u3000b", "a b"),
        Arguments.of("a \n b", "a\nb"),
        Arguments.of("a\r\nb\rc", "a\nb\nc"),
        Arguments.of("a\n\n \n\nb", "a\n\nb"),
        Arguments.of("\n\na\n\n", "a"),
        Arguments.of("a\u2028b\u0085c", "a\nb\nc"),
        Arguments.of("a\u200b\u200d\ufeff\u00adb", "ab"),
        Arguments.of("\u202ea\u2066b\u061c", "ab"),
        Arguments.of("a\0\u001b\u007f\u009fb", "ab"),
        Arguments.of("\uff26\uff52\uff45\uff45", "Free"),
        Arguments.of("\ud835\udc1a\u2460", "a1"),
        Arguments.of("e\u0301", "\u00e9"),
        Arguments.of("e\u200b\u0301", "\u00e9"),
        Arguments.of("\ud800x\udc00", "\ufffdx\ufffd"),
        Arguments.of("\udb40\udc41a\udb40\udd00", "a"),
        Arguments.of("\u115f\u3164a\u2800b", "a b"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void append_text_isNormalised(String text, String expected) {
    assertThat(normalised(text)).isEqualTo(expected);
  }

  @Test
  void appendLine_lineBreaks_becomeSpaces() {
    TextNormalizer normalizer = new TextNormalizer(100, Deadline.never());
    normalizer.appendLine(" one\r\n two\n\n");

    assertThat(normalizer.text()).isEqualTo("one two");
  }

  @Test
  void append_marksWithoutEnd_keepsThirty() {
    assertThat(normalised("z" + "\u0335".repeat(10_000) + "a"))
        .isEqualTo("z" + "\u0335".repeat(30) + "a");
  }

  @Test
  void append_longText_isTheSameAsInOnePiece() {
    String word = "wörd ａnd 🎁 e\u0301 ";
    String text = word.repeat(5_000);

    assertThat(normalised(text)).isEqualTo("wörd and 🎁 é ".repeat(5_000).trim());
  }

  @Test
  void append_moreThanFits_countsTheRest() {
    TextNormalizer normalizer = new TextNormalizer(3, Deadline.never());
    normalizer.append("ab  cd\n\nef");

    assertThat(normalizer.text()).isEqualTo("ab");
    assertThat(normalizer.lost()).isEqualTo(6);
  }

  @Test
  void append_normalisedText_staysAsItIs() {
    String once = normalised(" A\u00a8 \ufdfa\n\n\n½ é\r\n\t x ");

    assertThat(normalised(once)).isEqualTo(once);
  }

  private static String normalised(String text) {
    TextNormalizer normalizer = new TextNormalizer(1_000_000, Deadline.never());
    normalizer.append(text);
    return normalizer.text();
  }
}
