package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          =?utf-8?Q?caf=C3=A9?= | café
          =?UTF-8?b?Y2Fmw6k=?= | café
          a =?utf-8?q?b?= c | a b c
          =?utf-8?q?a?= =?utf-8?q?b?= | ab
          =?utf-8?q?a?==?utf-8?q?b?= | ab
          x=?utf-8?q?a?=y | xay
          =?utf-8?q?a_b c?= | a b c
          =?utf-8?q?Really??= | Really?
          =?utf-8?q??=x | x
          =?utf-8*en-GB?q?tea?= | tea
          =?iso-8859-1?Q?caf=E9?= =?koi8-r?B?1MXL09Q=?= | caféтекст
          =?gb2312?B?xOM?= =?GB18030?b?usM=?= | 你好
          =?utf-8?B?8J+O?= =?UTF8?Q?=81?= | 🎁
          =?utf-8?q?=C3=A9=F0=9F?= x | é� x
          =?ks_c_5601-1987?B?yLi/+A==?= | 회원
          =?x-nowhere?q?caf=C3=A9?= | café
          =?utf-7?q?+AGE-?= | +AGE-
          =?utf-8?B?SGVsbG8=IHdvcmxk?= | Hello world
          =?utf-8?B?SGVs bG8?= | Hello
          =?utf-8?q?100=?= | 100=
          =?utf-8?q?=4?= | =4
          =?utf-8?q?=zz?= | =zz
          =?utf-8?q?é=C3=A9?= | éé
          =?utf-8?X?abc?= | =?utf-8?X?abc?=
          =?utf-8?q?open | =?utf-8?q?open
          =??q?a?= | =??q?a?=
          =?a b?q?c?= | =?a b?q?c?=
          =? | =?
          =?=?utf-8?q?a?= | =?a
          """)
  void decode_word_isWhatAReaderSees(String value, String expected) {
    EncodedWords.Decoded decoded = new EncodedWords().decode(value);

    assertThat(decoded.text()).isEqualTo(expected);
    assertThat(decoded.unread()).isEqualTo(expected.chars().filter(c -> c == 0xfffd).count());
  }

  @Test
  void decode_moreWordsThanTheLimit_countsTheRestAsUnread() {
    EncodedWords words = new EncodedWords();
    words.decode("=?utf-8?q?a?= ".repeat(4_999));

    EncodedWords.Decoded decoded = words.decode("=?utf-8?q?b?= c =?utf-8?q?d?= e");

    assertThat(decoded.text()).isEqualTo("b c ");
    assertThat(decoded.unread()).isEqualTo("=?utf-8?q?d?= e".length());
  }

  @Test
  void extract_wordsBeyondTheLimit_lowerTheCoverage() {
    StringBuilder message = new StringBuilder("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    for (int i = 0; i < 10; i++) {
      message
          .append("--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: ")
          .append("=?utf-8?q?a?= ".repeat(i < 9 ? 501 : 1_001))
          .append("\r\n\r\nhello\r\n");
    }
    byte[] bytes = message.append("--b--\r\n").toString().getBytes(StandardCharsets.US_ASCII);

    MessageText text = new MessageTextExtractor(TextSettings.defaults()).extract(bytes);

    assertThat(text.body()).contains("a".repeat(491)).doesNotContain("=?");
    assertThat(text.coverage()).isLessThan(1);
  }

  @Test
  void extract_unknownCharsets_areNotSearchedForInTheClassPath() {
    byte[] message = "Subject: =?x-nothing?q?Hi?=\r\n\r\nx".getBytes(StandardCharsets.US_ASCII);

    assertThat(new MessageTextExtractor(TextSettings.defaults()).extract(message).subject())
        .isEqualTo("Hi");
    assertThat(ForeignCharsets.wasAskedFor("x-nothing")).isFalse();
  }
}
