package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and lines as broken programs send them, and what mail programs make of them. */
class BrokenHeaderTest {
  // "Claim your prize"
  private static final String ENCODED =
      "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nQ2xhaW0geW91ciBwcml6ZQ==\r\n";
  private static final String MIXED = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "this is no field",
        ">From ann@sender.example Tue",
        "From ann@sender.example Tue Nov 24",
        "X\u0000Y: z",
        "\u0001\u0002: x",
        ":",
        ": x",
        "Тема: x",
        "X Y Z: a",
        "\ufeffX: y",
        "   ",
        "\tx",
      })
  void extract_lineThatIsNoFieldAmongFields_isPassedOver(String line) {
    assertThat(extract("Subject: Hi\r\n" + line + "\r\n" + ENCODED).body())
        .isEqualTo("Claim your prize");
    assertThat(extract(MIXED + "--b\r\n" + line + "\r\n" + ENCODED + "--b--\r\n").body())
        .isEqualTo("Claim your prize");
    String attached = "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Hi\r\nTo: ben\r\n";
    assertThat(extract(MIXED + attached + line + "\r\n" + ENCODED + "--b--\r\n").body())
        .isEqualTo("Hi\n\nClaim your prize");
  }

  @Test
  void extract_textRightBehindTheFields_isText() {
    assertThat(extract("Subject: Hi\r\nDear all,\r\nnote: at ten.\r\n\r\nAnn\r\n").body())
        .isEqualTo("Dear all,\nnote: at ten.\n\nAnn");
    String part =
        "--b\r\nContent-Type: text/plain\r\nDear all,\r\nnote: at ten.\r\n\r\nAnn\r\n--b--\r\n";
    assertThat(extract(MIXED + part).body()).isEqualTo("Dear all,\nnote: at ten.\n\nAnn");
    String encoded = ENCODED.replace("\r\n\r\n", "\r\n");
    assertThat(extract(MIXED + "--b\r\n" + encoded + "--b--\r\n").body())
        .isEqualTo("Claim your prize");
  }

  @Test
  void extract_longTextAmongTheFieldsOfAPart_lowersTheCoverage() {
    String line = "Claim your prize money now. ".repeat(9) + "\r\n";

    MessageText text = extract(MIXED + "--b\r\n" + line + ENCODED + "--b--\r\n");

    assertThat(text.body()).isEqualTo("Claim your prize");
    assertThat(text.coverage()).isLessThan(.1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\r\n\r\n\n", " \r\n", "\u0000\u0000", "\ufeff", " X: y\r\n"})
  void extract_whatStandsBeforeTheHeader_isPassedOver(String before) {
    assertThat(extract(before + "Subject: Hi\r\n" + ENCODED))
        .isEqualTo(new MessageText("Hi", "Claim your prize", 1));
  }

  @Test
  void extract_blankLineBeforeText_isAnEmptyHeader() {
    assertThat(extract("\r\nNote: at ten.\r\nAnn\r\n").body()).isEqualTo("Note: at ten.\nAnn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r", "\n", "\r\n", "\r\r\n", "\r\r\r\n"})
  void extract_anyEndsOfLines_areLines(String end) {
    String message = "Subject: Hi\r\n" + MIXED + "--b\r\n" + ENCODED + "--b--\r\n";

    assertThat(extract(message.replace("\r\n", end)))
        .isEqualTo(new MessageText("Hi", "Claim your prize", 1));
  }

  @Test
  void extract_bodyWithReturnsOnly_isLines() {
    String body = "--b\r\n" + ENCODED + "--b--\r\n";

    assertThat(extract(MIXED + body.replace("\r\n", "\r")).body()).isEqualTo("Claim your prize");
  }

  @ParameterizedTest
  @CsvSource({"abc, abc-1", "abc-1, abc", "b, bb", "=_1, =_1_2"})
  void extract_boundaryThatBeginsLikeAnother_isAnother(String outer, String inner) {
    String alternative =
        "--"
            + outer
            + "\r\nContent-Type: multipart/alternative; boundary=\""
            + inner
            + "\"\r\n\r\n"
            + "--"
            + inner
            + "\r\n\r\nplain\r\n--"
            + inner
            + "\r\nContent-Type: text/html\r\n\r\n"
            + "<p>shown\r\n--"
            + inner
            + "--\r\n\r\n";
    String last = "--" + outer + "\r\n\r\nlast\r\n--" + outer + "--\r\n";

    MessageText text = extract(MIXED.replace("=b", "=\"" + outer + "\"") + alternative + last);

    assertThat(text.body()).isEqualTo("shown\n\nlast");
    assertThat(text.coverage()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"multipart; boundary=b", "mixed; boundary=b", "multipart/mixed boundary=b"})
  void extract_multipartWithHalfAType_isSplit(String type) {
    assertThat(extract("Content-Type: " + type + "\r\n\r\n--b\r\n" + ENCODED + "--b--\r\n").body())
        .isEqualTo("Claim your prize");
  }

  @Test
  void extract_rawSubjectAboveAnAsciiPart_isInTheCharsetOfALaterOne() {
    String type = "--b\r\nContent-Type: text/plain; charset=";
    String parts = type + "us-ascii\r\n\r\nHi\r\n" + type + "koi8-r\r\n\r\nтаблетки\r\n--b--\r\n";
    byte[] message = ("Subject: таблетки\r\n" + MIXED + parts).getBytes(Charset.forName("KOI8-R"));

    assertThat(new MessageTextExtractor(TextSettings.defaults()).extract(message))
        .isEqualTo(new MessageText("таблетки", "Hi\n\nтаблетки", 1));
  }

  private static MessageText extract(String message) {
    return new MessageTextExtractor(TextSettings.defaults()).extract(message.getBytes(UTF_8));
  }
}
