package org.hamletmail.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hamletmail.tokenizer.KnownWords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models with a vocabulary of words, through the commands. */
class KnownWordsTrainingTest {
  private static final List<String> TINY =
      List.of(
          "--layers",
          "1",
          "--channels",
          "16",
          "--heads",
          "2",
          "--max-tokens",
          "24",
          "--epochs",
          "6",
          "--batch",
          "8",
          "--learning-rate",
          "0.01",
          "--threads",
          "1");

  @TempDir Path folder;
  private Path mail;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeMail() throws IOException {
    mail = folder.resolve("mail.tsv");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append("ham\tthe minutes of the meeting are attached ")
          .append(TrainCommandTest.unlike(i))
          .append("\nspam\tclaim the prize, click here! ")
          .append(TrainCommandTest.unlike(i + 1000))
          .append('\n');
    }
    Files.writeString(mail, rows);
  }

  @Test
  void train_knownWords_areThoseOfSeveralTrainingMessages() throws IOException {
    Path model = folder.resolve("model");

    assertThat(
            train(
                model,
                TINY,
                "--known-words",
                "5",
                "--known-pairs",
                "10",
                "--word-teacher",
                "--head-start",
                "0.5",
                "--foreign",
                "0.2"))
        .as(err.toString())
        .isZero();

    KnownWords words = KnownWords.parse(Files.readString(model.resolve(KnownWords.FILE)));
    assertThat(Files.readString(model.resolve(KnownWords.FILE)))
        .contains("\"meeting\"", "\"prize\"", "\"the meeting\"", "\"the prize\"")
        .doesNotContain(TrainCommandTest.unlike(1));
    assertThat(out.toString())
        .containsPattern("words +" + words.size() + " are known")
        .containsPattern("teacher +[1-9][0-9]* words and pairs");
    JsonObject manifest =
        JsonParser.parseString(Files.readString(model.resolve("model.json"))).getAsJsonObject();
    assertThat(manifest.get("tokenizer").getAsString()).isEqualTo("gpt2-words");
    assertThat(manifest.getAsJsonObject("architecture").get("vocabulary").getAsInt())
        .isEqualTo(words.size());
    JsonObject training = manifest.getAsJsonObject("training");
    assertThat(training.getAsJsonObject("metrics").get("test_recall").getAsDouble()).isEqualTo(1);
    assertThat(training.getAsJsonObject("recipe").asMap())
        .containsKeys("known-words", "known-pairs", "head-start", "foreign");
  }

  @Test
  void train_optionsThatSayNothing_areRefusedBeforeAnyWork() {
    Path model = folder.resolve("model");

    assertThat(train(model, TINY, "--known-pairs", "10")).isNotZero();
    assertThat(err.toString()).contains("--known-pairs is 10; expected --known-words with it");
    assertThat(train(model, TINY, "--known-words", "5", "--head-start", "-1")).isNotZero();
    assertThat(err.toString()).contains("head-start is -1.0; expected 0 or more");
    assertThat(train(model, TINY, "--known-words", "5", "--known-pairs", "-3")).isNotZero();
    assertThat(err.toString()).contains("--known-pairs is -3; expected 0 or more");
  }

  @Test
  void train_onAModelWithWords_goesOnWithItsWords() throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    assertThat(train(first, TINY, "--known-words", "5")).as(err.toString()).isZero();

    assertThat(
            train(
                second,
                List.of("--max-tokens", "24", "--epochs", "1", "--threads", "1", "--batch", "8"),
                "--base",
                first.resolve("model.safetensors").toString(),
                "--heads",
                "2"))
        .as(err.toString())
        .isZero();

    assertThat(second.resolve(KnownWords.FILE))
        .hasSameTextualContentAs(first.resolve("words.json"));
  }

  @Test
  void train_onAModelWhoseWordsWereChanged_isRefused() throws IOException {
    Path first = folder.resolve("first");
    assertThat(train(first, TINY, "--known-words", "5")).as(err.toString()).isZero();
    Files.writeString(first.resolve(KnownWords.FILE), "[]");

    assertThat(
            train(
                folder.resolve("second"),
                List.of("--epochs", "1", "--max-tokens", "24"),
                "--base",
                first.resolve("model.safetensors").toString(),
                "--heads",
                "2"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("words.json: SHA-256 is");
  }

  @Test
  void train_knownWordsWithABase_isAUsageError() {
    assertThat(
            train(
                folder.resolve("model"),
                List.of(),
                "--known-words",
                "5",
                "--base",
                mail.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--known-words is for a new model");
  }

  @Test
  void train_noKnownWords_isAUsageError() {
    assertThat(train(folder.resolve("model"), TINY, "--known-words", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--known-words is 0; expected at least 1");
  }

  private int train(Path output, List<String> options, String... more) {
    List<String> all =
        new ArrayList<>(List.of("--labeled", mail.toString(), "--output", output.toString()));
    all.addAll(options);
    Stream.of(more).forEach(all::add);
    return new CommandLine(new TrainCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }
}
