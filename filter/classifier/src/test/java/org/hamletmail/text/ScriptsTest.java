package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Character.UnicodeScript;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScriptsTest {
  private static final Set<UnicodeScript> LATIN = Set.of(UnicodeScript.LATIN);

  @Test
  void share_wordsOfTwoScripts_countsLetters() {
    assertThat(Scripts.share("abcd опять", LATIN)).isEqualTo(4 / 9.0);
    assertThat(Scripts.share("über naïve", LATIN)).isOne();
    assertThat(Scripts.share("привет", LATIN)).isZero();
  }

  @Test
  void share_homoglyphsInAWord_makeItNoForeignWord() {
    // The two vowels of the first word are Cyrillic, and all of the second is.
    assertThat(Scripts.share("pr\u0456z\u0435", LATIN)).isOne();
    assertThat(Scripts.share("pr\u0456z\u0435 привет", LATIN)).isEqualTo(5 / 11.0);
  }

  @Test
  void share_noLetters_isKnown() {
    assertThat(Scripts.share("", LATIN)).isOne();
    assertThat(Scripts.share("12:30 – 100 %", Set.of())).isOne();
  }

  @Test
  void share_vowelSigns_staysOneWord() {
    assertThat(Scripts.share("मीटिंगroom", LATIN)).isOne();
  }

  @Test
  void of_textInTwoScripts_namesThoseWithEnoughLetters() {
    assertThat(Scripts.of("ありがとう thanks 12", .2))
        .containsExactlyInAnyOrder(UnicodeScript.HIRAGANA, UnicodeScript.LATIN);
    assertThat(Scripts.of("много букв и один x", .2)).containsExactly(UnicodeScript.CYRILLIC);
    assertThat(Scripts.of("12 + 30", .2)).isEmpty();
  }
}
