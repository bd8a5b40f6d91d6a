package org.hamletmail.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.config.TextSettings;
import org.junit.jupiter.api.Test;

class HomoglyphsTest {

  @Test
  void folded_wordsOfTwoScripts_becomeLatin() {
    assertThat(Homoglyphs.folded("W\u0456n y\u03bfur pr\u0456z\u0435, \u0421lick"))
        .isEqualTo("Win your prize, Click");
  }

  @Test
  void folded_everyDouble_isAsItLooks() {
    // Each beside a Latin letter; the right side was typed, not taken from the table.
    assertThat(Homoglyphs.folded("zасԁеһіјорԛѕхуԝz zАВСЕНІЈКМОРЅТХҮz zΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϳz"))
        .isEqualTo("zacdehijopqsxywz zABCEHIJKMOPSTXYz zABEZHIKMNOPTYXovjz");
  }

  @Test
  void folded_wordsOfOneScript_stay() {
    String text = "Привет, сосна! Αθήνα και νέα naïve \u03bcm";
    assertThat(Homoglyphs.folded(text)).isEqualTo(text);
  }

  @Test
  void extract_mixedWordsInSubjectAndBody_areReadAsLatin() {
    byte[] mail =
        ("Subject: =?utf-8?Q?pr=D1=96ze?=\nContent-Type: text/plain; charset=utf-8\n\n"
                + "y\u043eurs, сосна")
            .getBytes(UTF_8);
    assertThat(new MessageTextExtractor(TextSettings.defaults()).extract(mail))
        .isEqualTo(new MessageText("prize", "yours, сосна", 1));
  }
}
