package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnWordsTest {
  @TempDir Path folder;

  private final OwnWords words =
      new OwnWords(
          0.5,
          8,
          -1,
          new WordVectors(List.of("free", "club", "free club"), new float[] {3, 4, 5}, 2),
          new float[] {2, -1, 10});

  @Test
  void logOdds_knownWordsAlone_areTheirMeanByRarity() {
    assertThat(words.logOdds("Free", 0)).isCloseTo(-1 + 2, within(1e-9));
    // Pairs, too: (3, 4, 5) of length 7.07.
    double length = Math.sqrt(9 + 16 + 25);
    assertThat(words.logOdds("FREE club", 0))
        .isCloseTo(-1 + (3 * 2 - 4 + 5 * 10) / length, within(1e-6));
  }

  @Test
  void logOdds_unknownWords_makeKnownOnesCountLess() {
    double length = Math.sqrt(9 + 2 * 4);
    assertThat(words.logOdds("free stamps today", 0)).isCloseTo(-1 + 6 / length, within(1e-6));
    assertThat(words.logOdds("stamps today", 0)).isEqualTo(-1);
    assertThat(words.logOdds("", 0)).isEqualTo(-1);
  }

  @Test
  void logOdds_ofTheGpt2_countByItsShareUpToTheLimit() {
    assertThat(words.logOdds("", 4)).isEqualTo(1);
    assertThat(words.logOdds("", -100)).isEqualTo(-5);
  }

  @Test
  void at_aTemperature_dividesAllLogOdds() {
    for (String text : List.of("free club", "", "free stamps")) {
      assertThat(words.at(4).logOdds(text, 3)).isCloseTo(words.logOdds(text, 3) / 4, within(1e-6));
    }
  }

  @Test
  void parse_whatWasWritten_givesTheSame() throws IOException {
    Path file = folder.resolve(OwnWords.FILE);
    words.write(file);

    OwnWords read = OwnWords.parse(Files.readString(file));

    assertThat(read.size()).isEqualTo(3);
    assertThat(read.logOdds("free club, my stamps", 7))
        .isEqualTo(words.logOdds("free club, my stamps", 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"share\":0.5}",
        "{\"share\":-1,\"limit\":8,\"bias\":0,\"unknownRarity\":1,\"words\":[]}",
        "{\"share\":1,\"limit\":0,\"bias\":0,\"unknownRarity\":1,\"words\":[]}",
        "{\"share\":1,\"limit\":8,\"bias\":0,\"unknownRarity\":1,\"words\":[[\"a\",0,1]]}",
        "{\"share\":1,\"limit\":8,\"bias\":0,\"unknownRarity\":1,\"words\":[[\"a\",1]]}",
        "{\"share\":1,\"limit\":8,\"bias\":0,\"unknownRarity\":1,\"words\":[[\"a\",1,1e99]]}",
        "{\"share\":1,\"limit\":8,\"bias\":0,\"unknownRarity\":1,"
            + "\"words\":[[\"a\",1,1],[\"a\",1,1]]}",
      })
  void parse_whatIsNone_isRefused(String json) {
    assertThatThrownBy(() -> OwnWords.parse(json)).isInstanceOf(IllegalArgumentException.class);
  }
}
