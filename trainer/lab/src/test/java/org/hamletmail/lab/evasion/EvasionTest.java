package org.hamletmail.lab.evasion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvasionTest {
  private static final MessageTextExtractor EXTRACTOR =
      new MessageTextExtractor(TextSettings.defaults());
  private static final MessageText SPAM =
      new MessageText(
          "Claim your prize, naïve friend",
          "Dear winner,\n\n  you & <yours> have won $1,000 & more: 50% \\ off.\nClick öffnen now"
                  .replace("\n  ", "\n")
              + "\n\nRegards",
          1);
  private static final HamTexts HAM =
      new HamTexts(List.of("Minutes of the meeting about the roof.", "Lunch <at> noon & cake?"));

  @ParameterizedTest
  @EnumSource(Evasion.class)
  void apply_evasion_reachesAsFarAsItSays(Evasion evasion) {
    for (long seed = 0; seed < 20; seed++) {
      byte[] mail = evasion.apply(SPAM, HAM, seed);
      MessageText found = EXTRACTOR.extract(mail);
      // What is hidden is said, and is no text.
      MessageText read = new MessageText(found.subject(), found.body(), found.coverage());

      assertThat(evasion.apply(SPAM, HAM, seed)).isEqualTo(mail);
      assertThat(read.coverage()).isOne();
      switch (evasion.reach()) {
        case UNDONE, ALSO_HAM -> {
          assertThat(read).isEqualTo(SPAM);
          assertThat(new String(mail, UTF_8))
              .as("the mail itself must not just hold the text")
              .doesNotContain(evasion == Evasion.ATTACHED_HAM ? "roof." : SPAM.body());
        }
        case MOSTLY_UNDONE -> assertThat(read).isEqualTo(SPAM);
        case READ -> assertThat(read.body()).isNotEqualTo(SPAM.body()).isNotEmpty();
        case OUT_OF_REACH -> assertThat(read.forModel()).isEmpty();
      }
    }
  }

  @Test
  void homoglyphs_wordWithNoLetterLeft_isReadAsForeign() {
    MessageText pay = new MessageText("", "pay now ".repeat(20) + "bye", 1);

    String read = EXTRACTOR.extract(Evasion.HOMOGLYPHS.apply(pay, HAM, 1)).body();

    assertThat(read).hasSameSizeAs(pay.body()).contains("now", "pay", "\u0440\u0430\u0443");
    assertThat(read.replace("\u0440\u0430\u0443", "pay")).isEqualTo(pay.body());
  }

  @Test
  void hamPrefix_text_standsBehindTheHamWhole() {
    String read = EXTRACTOR.extract(Evasion.HAM_PREFIX.apply(SPAM, HAM, 1)).body();

    assertThat(read).endsWith(SPAM.body()).matches("(?s)(Minutes|Lunch).*");
  }

  @Test
  void htmlHiddenHam_mail_saysThatItHides() {
    assertThat(EXTRACTOR.extract(Evasion.HTML_HIDDEN_HAM.apply(SPAM, HAM, 1)).hidden())
        .isGreaterThan(.2);
  }
}
