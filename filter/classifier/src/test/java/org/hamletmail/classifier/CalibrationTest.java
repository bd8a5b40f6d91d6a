package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hamletmail.gpt2.ModelFormatException;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.sender.Sign;
import org.hamletmail.text.MessageText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  private static final Calibration CALIBRATION =
      new Calibration(2, -0.5, Map.of(Sign.NAME_APART, 1.25, Sign.LINK_DISGUISED, 3.0));

  @TempDir Path folder;

  @Test
  void logOdds_signs_areAddedOnceEach() {
    assertThat(CALIBRATION.logOdds(3, Set.of())).isEqualTo(1);
    assertThat(CALIBRATION.logOdds(3, Set.of(Sign.NAME_APART, Sign.LINK_DISGUISED)))
        .isEqualTo(5.25);
    assertThat(CALIBRATION.logOdds(3, Set.of(Sign.LINK_SHORTENED))).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "-1, 0, 0",
    "1001, 0, 0",
    "1, 11, 0",
    "1, NaN, 0",
    "1, 0, -0.1",
    "1, 0, 11"
  })
  void new_valueOutsideItsRange_isRefused(double temperature, double bias, double weight) {
    assertThatThrownBy(() -> new Calibration(temperature, bias, Map.of(Sign.NAME_APART, weight)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void model_writtenAndRead_hasTheSame() throws Exception {
    Path directory = write(CALIBRATION);

    assertThat(ModelDirectory.manifest(directory).description().calibration())
        .isEqualTo(CALIBRATION);
  }

  @Test
  void model_signNobodyKnows_isRefusedWithThoseThatAre() throws Exception {
    Path directory = write(CALIBRATION);
    Path manifest = directory.resolve("model.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("name-apart", "name-of-the-rose"));

    assertThatThrownBy(() -> ModelDirectory.manifest(directory))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(
            "signs is name-of-the-rose; expected one of [no-address, name-apart,");
  }

  @Test
  void classify_messageWithSigns_isAsMuchLikelierSpam() throws Exception {
    MessageText plain = new MessageText("hello", "how are you?", 1);
    MessageText apart =
        new MessageText("hello", "how are you?", 1, 0, Set.of(Sign.NAME_APART, Sign.NO_ADDRESS));
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(write(CALIBRATION), Optional.empty(), 1)) {
      List<Verdict> verdicts = classifier.classify(List.of(plain, apart));

      assertThat(logOdds(verdicts.get(1)) - logOdds(verdicts.get(0))).isCloseTo(1.25, within(1e-9));
    }
  }

  private static double logOdds(Verdict verdict) {
    return Math.log(verdict.pSpam()) - Math.log1p(-verdict.pSpam());
  }

  private Path write(Calibration calibration) throws Exception {
    ModelDescription tiny = TinyModel.description(Readout.LAST_TOKEN);
    Path directory = folder.resolve("model");
    ModelWriter.create(
        directory,
        new ModelDescription(
            tiny.name(),
            tiny.architecture(),
            tiny.vocabulary(),
            tiny.maxTokens(),
            tiny.maxWindows(),
            tiny.readout(),
            tiny.neutralTokens(),
            tiny.sharpness(),
            calibration,
            tiny.tagThreshold(),
            tiny.rejectThreshold(),
            tiny.baseSha256(),
            tiny.training(),
            tiny.seenHam()),
        TinyModel.files(1));
    return directory;
  }
}
