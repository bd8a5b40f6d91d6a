package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguagesTest {
  private static final Set<String> ENGLISH = Set.of("eng");
  private static final String ENGLISH_NOTE =
      "The meeting on Thursday has to be called off, as the large room is taken. Would Friday at ten"
          + " suit everybody? I will send the papers around before the weekend.";
  private static final String FRENCH_NOTE =
      "La réunion de jeudi ne peut pas avoir lieu, car la grande salle est occupée. Est-ce que"
          + " vendredi à dix heures vous conviendrait ? Je vous enverrai les documents avant le"
          + " week-end.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deu | Der Ausflug am Samstag findet statt, auch wenn es regnet. Bitte bringt feste Schuhe"
            + " und etwas zu essen mit, wir treffen uns am Bahnhof.",
        "ita | La gita di sabato si farà anche se piove. Portate scarpe robuste e qualcosa da"
            + " mangiare, ci troviamo davanti alla stazione.",
        "nld | Het uitje van zaterdag gaat door, ook als het regent. Neem stevige schoenen en iets"
            + " te eten mee, we zien elkaar bij het station.",
      })
  void isForeign_aFewSentences_unlessTheirLanguageIsKnown(String language, String text) {
    assertThat(Languages.isForeign(text, ENGLISH)).isTrue();
    assertThat(Languages.isForeign(text, Set.of("eng", language))).isFalse();
    assertThat(Languages.likeliest(text)).contains(language);
    assertThat(Languages.evident(text)).contains(language);
  }

  @Test
  void isForeign_english_isNotWhereItIsKnown() {
    assertThat(Languages.isForeign(ENGLISH_NOTE, ENGLISH)).isFalse();
    assertThat(Languages.isForeign(ENGLISH_NOTE, Set.of("deu"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12:30 - 100 %",
        "ok thx, c u 2nite",
        "V1agra c1alis l0w pr1ces b_u_y n0w",
        "qxv zzkr wpfl mmtrgh vvkjq",
        "RE: FW: meter 0981373, hpl nom for 6/12",
      })
  void isForeign_tooLittleToTell_isNot(String text) {
    assertThat(Languages.isForeign(text, ENGLISH)).isFalse();
    assertThat(Languages.evident(text)).isEmpty();
  }

  @Test
  void isForeign_asMuchOfAKnownLanguage_isNot() {
    assertThat(Languages.isForeign(FRENCH_NOTE, ENGLISH)).isTrue();
    assertThat(Languages.isForeign(ENGLISH_NOTE + "\n" + FRENCH_NOTE, ENGLISH)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "8, true"})
  void isForeign_aTextHiddenAmongForeignOnes_takesSeveralTimesAsMuch(int times, boolean foreign) {
    String own = ENGLISH_NOTE.repeat(4);
    String around = FRENCH_NOTE.repeat(4 * times);

    assertThat(Languages.isForeign(around + own, ENGLISH)).isEqualTo(foreign);
    assertThat(Languages.isForeign(own + around, ENGLISH)).isEqualTo(foreign);
  }

  @Test
  void isForeign_aTextFarBehindForeignOnes_isSeen() {
    // Only the beginning would be foreign, however long the rest is.
    assertThat(Languages.isForeign(FRENCH_NOTE.repeat(20) + ENGLISH_NOTE.repeat(20), ENGLISH))
        .isFalse();
  }

  @Test
  void likeliest_noLetters_isNone() {
    assertThat(Languages.likeliest("12:30 - 100 %")).isEmpty();
    assertThat(Languages.likeliest("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a@", "@", "http://", "-.", "\uD83D", "\u202E", "ha "})
  void isForeign_hostileRepetition_isAnsweredSoon(String unit) {
    String text = unit.repeat(100_000);
    Languages.likeliest("so that the model is loaded");

    assertTimeout(Duration.ofSeconds(2), () -> Languages.isForeign(text, ENGLISH));
  }
}
