package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptationTest {
  @TempDir Path folder;

  private TinyTraining tiny;
  private Path base;

  @BeforeEach
  void trainBase() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
    base = folder.resolve("base");
    assertThat(tiny.trainInto(base)).as(tiny.err.toString()).isZero();
    tiny.clear();
    writeOwnMail();
  }

  /** Ham that the base takes for spam, and spam that it takes for ham. */
  private void writeOwnMail() throws IOException {
    Files.createDirectories(folder.resolve("own/ham"));
    Files.createDirectories(folder.resolve("own/spam"));
    for (int i = 0; i < 30; i++) {
      Files.writeString(
          folder.resolve("own/ham/" + i),
          "Subject: you won %d dollars\n\nClaim your prize %d now, says the sailing club!\n%s\n"
              .formatted(i, i, TinyTraining.unlike(i + 5000)));
      Files.writeString(
          folder.resolve("own/spam/" + i),
          "Subject: minutes of meeting %d\n\nDear team, the minutes of %d need cheap pills.\n%s\n"
              .formatted(i, i, TinyTraining.unlike(i + 6000)));
    }
  }

  private int adapt(String model, Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "--from",
                base,
                "--ham",
                folder.resolve("own/ham"),
                "--spam",
                folder.resolve("own/spam"),
                "--output",
                folder.resolve(model),
                "--set",
                "engine.threads=1"));
    all.addAll(List.of(more));
    return tiny.run(new TrainCommand(), all.toArray());
  }

  @Test
  void train_ownMailThatTheBaseGetsWrong_isLearntAndTheBaseKept() throws IOException {
    assertThat(adapt("own-model", "--force")).as(tiny.err.toString()).isZero();

    assertThat(tiny.out.toString())
        .contains("own mail   60 messages: 30 ham, 30 spam")
        .containsPattern(
            "better than base-[0-9a-f]{12} on your mail: [012] instead of \\d+ of 30 ham tagged, [012]"
                + " instead of \\d+ of 30 spam missed \\(p [=<] 0\\.\\d{4}\\)")
        .contains("publish it with hamlet model publish " + folder.resolve("own-model"))
        .contains("a count of words alone, learnt from the same mail: ");
    assertThat(folder.resolve("own-model/model.safetensors"))
        .hasSameBinaryContentAs(base.resolve("model.safetensors"));
    JsonObject was = TinyTraining.manifest(base);
    JsonObject is = TinyTraining.manifest(folder.resolve("own-model"));
    for (String same : List.of("architecture", "tokenizer", "temperature", "readout")) {
      assertThat(is.get(same)).isEqualTo(was.get(same));
    }
    JsonObject told = is.getAsJsonObject("training").getAsJsonObject("recipe");
    assertThat(told.get("adapted-from").getAsString()).startsWith("base-");
    assertThat(told.get("adapted-from-weights").getAsString())
        .isEqualTo(was.getAsJsonObject("files").get("model.safetensors").getAsString());
    assertThat(told.get("adapted-to").getAsString()).startsWith("30 ham, 30 spam; ");
    tiny.clear();
    assertThat(
            tiny.run(
                new EvaluateCommand(),
                "--model",
                folder.resolve("own-model"),
                "--ham",
                folder.resolve("own/ham"),
                "--spam",
                folder.resolve("own/spam")))
        .isZero();
    assertThat(tiny.out.toString()).contains("0 of 30 ham").contains("0 of 30 spam");
  }

  @Test
  void train_adaptedModel_isAdaptedAnewFromItsBase() throws IOException {
    assertThat(adapt("one", "--force")).as(tiny.err.toString()).isZero();
    assertThat(
            tiny.run(
                new TrainCommand(),
                "--from",
                folder.resolve("one"),
                "--ham",
                folder.resolve("own/ham"),
                "--spam",
                folder.resolve("own/spam"),
                "--output",
                folder.resolve("two"),
                "--force",
                "--set",
                "engine.threads=1"))
        .as(tiny.err.toString())
        .isZero();

    assertThat(folder.resolve("two/own-words.json"))
        .hasSameBinaryContentAs(folder.resolve("one/own-words.json"));
    assertThat(
            TinyTraining.manifest(folder.resolve("two"))
                .getAsJsonObject("training")
                .getAsJsonObject("recipe")
                .get("adapted-from")
                .getAsString())
        .startsWith("base-");
  }

  @Test
  void train_labelsWithoutMeaning_areRefusedAndNothingIsWritten() throws IOException {
    for (int i = 0; i < 30; i++) {
      for (String label : List.of("ham", "spam")) {
        Files.writeString(
            folder.resolve("own/" + label + "/" + i),
            "Subject: %s\n\n%s\n"
                .formatted(
                    TinyTraining.unlike(i * 7), TinyTraining.unlike(i + label.length() * 999)));
      }
    }

    assertThat(adapt("useless")).isEqualTo(1);

    assertThat(tiny.err.toString()).contains("the new model is not published: ");
    assertThat(folder.resolve("useless")).doesNotExist();
  }

  @Test
  void train_manyContradictions_stopAndAreNamedByPath() throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.copy(folder.resolve("own/ham/" + i), folder.resolve("own/spam/copy-" + i));
    }

    assertThat(adapt("mixed")).isEqualTo(1);

    assertThat(tiny.err.toString())
        .contains("  ham " + folder.resolve("own/ham/0"))
        .containsPattern("8 of 6\\d groups of alike texts are labelled both ham and spam");
    assertThat(folder.resolve("mixed")).doesNotExist();
  }

  @Test
  void train_threeHam_saysHowManyAreNeeded() throws IOException {
    for (int i = 3; i < 30; i++) {
      Files.delete(folder.resolve("own/ham/" + i));
    }

    assertThat(adapt("few")).isEqualTo(1);

    assertThat(tiny.err.toString())
        .contains("the mail holds 3 different messages that are ham; expected at least 5");
  }

  @ParameterizedTest
  @CsvSource({
    "--set, training.epochs=3, training.epochs = 3",
    "--repeat, a=2, --repeat",
    "--test, ham=a, --test"
  })
  void train_whatHasNoEffect_isAUsageError(String option, String value, String named) {
    assertThat(adapt("none", option, value)).isEqualTo(2);

    assertThat(tiny.err.toString())
        .contains(named + " has no effect where a model is adapted; it is for a model that is")
        .contains("--recipe new-model");
  }
}
