package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingOrderTest {

  /**
   * In the first column R and L stand for the overrides, r and l for embeddings, [ ( for isolates.
   */
  @ParameterizedTest
  @CsvSource({
    "R!ezirp., prize!",
    "a Rezirp. b, a prize b",
    "R000_000_5., 5_000_000",
    "R(a)., (a)",
    "RRezirp.., prize",
    "RLprize.., prize",
    "RB Lprize. A., A prize B",
    "Rb lprize. a., a prize b",
    "Rb {prize} a., a prize b",
    "Rezirp, prize",
    "Rab.cd., bacd",
    "{Rab}cd, bacd",
    "Lprize., prize",
    "R-ab+-, -+ba-",
  })
  void of_overriddenText_isAsItIsSeen(String marked, String seen) {
    String text =
        marked
            .replace('R', '\u202e')
            .replace('L', '\u202d')
            .replace('l', '\u202a')
            .replace('{', '\u2066')
            .replace('}', '\u2069')
            .replace(".", "\u202c");

    assertThat(ReadingOrder.of(text.replace("+", "e\u0301")))
        .isEqualTo(seen.replace("+", "e\u0301"));
  }

  @Test
  void of_lettersInTheirOwnDirection_stay() {
    assertThat(ReadingOrder.of("\u202eשלום\u202c")).isEqualTo("שלום");
    assertThat(ReadingOrder.of("\u202bשלום\u202c a")).isEqualTo("\u202bשלום\u202c a");
  }

  @Test
  void of_hebrewFromLeftToRight_isTurned() {
    assertThat(ReadingOrder.of("\u202dםולש\u202c")).isEqualTo("שלום");
  }

  @Test
  void of_endOfLine_endsOverrides() {
    assertThat(ReadingOrder.of("\u202eba\ncd")).isEqualTo("ab\ncd");
  }

  @Test
  void of_manyOverrides_isBounded() {
    String text = "\u202e\u202d".repeat(500_000) + "ab".repeat(500_000);

    assertThat(ReadingOrder.of(text)).hasSize(1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "<bdo dir=rtl>ezirp</bdo>, prize",
    "<bdo dir=RTL>ezi</bdo><bdo dir=rtl>p r</bdo>, izer p",
    "<bdo dir=rtl>ezi<b>r</b>p</bdo> now, prize now",
    "<bdo dir=rtl>ezirp<br>won</bdo>, 'prize\nnow'",
    "<bdo dir=ltr>prize</bdo>, prize",
    "<bdo>prize</bdo>, prize",
    "<div dir=rtl><bdo>ezirp</bdo></div>, prize",
    "<bdo dir=rtl>b <bdo dir=ltr>prize</bdo> a</bdo>, a prize b",
    "<bdo dir=rtl>b <i dir=ltr>prize</i> a</bdo>, a prize b",
    "<bdo dir=rtl>b <bdi>prize</bdi> a</bdo>, a prize b",
    "<p style='unicode-bidi:bidi-override;direction:rtl'>ezirp</p>, prize",
    "<span style='direction:rtl;unicode-bidi:isolate-override'>ezirp</span>, prize",
    "<p dir=rtl style='unicode-bidi:bidi-override'>ezirp</p>, prize",
    "<p style='unicode-bidi:bidi-override'>prize</p>, prize",
    "<p dir=rtl>prize</p>, prize",
    "<p style='direction:rtl;unicode-bidi:embed'>prize</p>, prize",
    "<div style='unicode-bidi:bidi-override;direction:rtl'><p>prize</p>ab</div>, 'prize\nba'",
    "<bdo dir=rtl style='unicode-bidi:normal'>prize</bdo>, prize",
    "<style>.r{direction:rtl;unicode-bidi:bidi-override}</style><b class=r>ezirp</b>, prize",
    "&#8238;ezirp&#8236; now, prize now",
    "<p>&#x202e;ezirp</p><p>now</p>, 'prize\nnow'",
    "<bdo dir=rtl>שלום</bdo>, שלום",
    "<p dir=rtl>שלום לכם</p>, שלום לכם",
  })
  void extract_htmlWithDirections_isAsItIsSeen(String html, String seen) {
    byte[] mail = ("Content-Type: text/html; charset=utf-8\n\n" + html).getBytes(UTF_8);

    assertThat(new MessageTextExtractor(TextSettings.defaults()).extract(mail).body())
        .isEqualTo(seen);
  }

  @Test
  void extract_plainTextAndSubject_areAsTheyAreSeen() {
    byte[] mail =
        "Subject: =?utf-8?Q?=E2=80=AEezirp?=\nContent-Type: text/plain; charset=utf-8\n\n\u202ewon\u202c!"
            .getBytes(UTF_8);

    assertThat(new MessageTextExtractor(TextSettings.defaults()).extract(mail))
        .isEqualTo(new MessageText("prize", "now!", 1));
  }
}
