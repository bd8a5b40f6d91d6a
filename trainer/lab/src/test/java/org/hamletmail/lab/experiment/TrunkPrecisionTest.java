package org.hamletmail.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hamletmail.commands.TinyTraining;
import org.hamletmail.lab.pretrain.PretrainCommand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code engine.trunk-precision} of the commands that read it. */
class TrunkPrecisionTest {
  private static final String TRIED = "bf16 is [0-9.]+ times as fast as f32, hidden states .*";

  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void writeMail() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
  }

  @Test
  void train_bf16_isSaidAndRecordedAndMeasuredAgainstAnF32Model() throws IOException {
    assertThat(train("wide", "f32")).as(tiny.err.toString()).isZero();
    assertThat(folder.resolve("wide/recipe.conf")).content().contains("trunk-precision = f32");
    assertThat(recipe("wide").asMap())
        .doesNotContainKeys("trunk-computed-in", "trunk-precision-reason");
    assertThat(tiny.out.toString()).doesNotContain("frozen blocks run in");

    assertThat(train("narrow", "bf16", "--compare-to", folder.resolve("wide")))
        .as(tiny.err.toString())
        .isZero();

    assertThat(tiny.out.toString()).containsPattern("frozen blocks run in bf16: " + TRIED);
    assertThat(recipe("narrow").get("trunk-computed-in").getAsString()).isEqualTo("bf16");
    assertThat(recipe("narrow").get("trunk-precision-reason").getAsString()).matches(TRIED);
    assertThat(TinyTraining.manifest(folder.resolve("narrow")).get("files"))
        .isNotEqualTo(TinyTraining.manifest(folder.resolve("wide")).get("files"));
  }

  @Test
  void pretrain_bf16_isSaidAndRecorded() throws IOException {
    Path base = folder.resolve("base");
    assertThat(
            pretrain(
                "first",
                "--set",
                "model.layers=2",
                "--set",
                "model.channels=16",
                "--set",
                "model.heads=2"))
        .as(tiny.err.toString())
        .isZero();

    int exit =
        pretrain(
            "base",
            "--base",
            folder.resolve("first"),
            "--set",
            "training.part=last-block",
            "--set",
            "engine.trunk-precision=bf16");

    assertThat(exit).as(tiny.err.toString()).isZero();
    assertThat(tiny.out.toString()).containsPattern("frozen blocks run in bf16: " + TRIED);
    assertThat(Files.readString(base.resolve("config.json")))
        .contains("\"trunk-computed-in\": \"bf16\"");
  }

  @Test
  void experiment_rowInBf16_isTrainedSo() throws IOException {
    ExperimentCommandTest.writeMail(folder);
    Files.writeString(
        folder.resolve("try.conf"),
        ExperimentCommandTest.experiment(
            """
            { name = wide, set { engine.trunk-precision = f32 } }
            { name = narrow, set { engine.trunk-precision = bf16 } }
            """));

    int exit =
        tiny.run(
            new ExperimentCommand(),
            folder.resolve("try.conf"),
            "--output",
            folder.resolve("results"));

    assertThat(exit).as(tiny.err.toString()).isZero();
    assertThat(tiny.out.toString())
        .containsOnlyOnce("frozen blocks run in bf16: ")
        .containsPattern("row \"narrow\"[^$]*frozen blocks run in bf16: " + TRIED);
    assertThat(
            JsonParser.parseString(Files.readString(folder.resolve("results/results.json")))
                .getAsJsonArray())
        .hasSize(2);
  }

  private int pretrain(String base, Object... more) {
    Object[] all = {
      "--set", "reading.max-tokens=24", "--set", "training.epochs=1", "--set", "engine.threads=1"
    };
    return tiny.run(
        new PretrainCommand(), Stream.of(mailTo(base), all, more).flatMap(Stream::of).toArray());
  }

  private int train(String model, String precision, Object... more) {
    tiny.clear();
    Object[] all = {
      "--set",
      "model.layers=2",
      "--set",
      "training.part=last-block",
      "--set",
      "engine.trunk-precision=" + precision
    };
    return tiny.train(Stream.of(mailTo(model), all, more).flatMap(Stream::of).toArray());
  }

  private Object[] mailTo(String output) {
    return new Object[] {
      "--ham", tiny.ham, "--spam", tiny.spam, "--output", folder.resolve(output)
    };
  }

  private JsonObject recipe(String model) throws IOException {
    return TinyTraining.manifest(folder.resolve(model))
        .getAsJsonObject("training")
        .getAsJsonObject("recipe");
  }
}
