package org.hamletmail.lab.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.commands.TinyTraining;
import org.hamletmail.commands.TrainCommand;
import org.hamletmail.tokenizer.KnownWords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with a vocabulary of words, through the commands. */
class KnownWordsTrainingTest {
  @TempDir Path folder;
  private Path mail;
  private TinyTraining tiny;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void writeMail() throws IOException {
    tiny = new TinyTraining(folder);
    out = tiny.out;
    err = tiny.err;
    mail = folder.resolve("mail.tsv");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append("ham\tthe minutes of the meeting are attached ")
          .append(TinyTraining.unlike(i))
          .append("\nspam\tclaim the prize, click here! ")
          .append(TinyTraining.unlike(i + 1000))
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
        .doesNotContain(TinyTraining.unlike(1));
    assertThat(out.toString())
        .containsPattern("words +" + words.size() + " are known")
        .containsPattern("teacher +[1-9][0-9]* words and pairs");
    JsonObject manifest = TinyTraining.manifest(model);
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

    assertThat(train(model, "--known-pairs", "10")).isNotZero();
    assertThat(err.toString()).contains("--known-pairs is 10; expected --known-words with it");
    assertThat(train(model, "--known-words", "5", "--head-start", "-1")).isNotZero();
    assertThat(err.toString()).contains("head-start is -1.0; expected 0 or more");
    assertThat(train(model, "--known-words", "5", "--known-pairs", "-3")).isNotZero();
    assertThat(err.toString()).contains("--known-pairs is -3; expected 0 or more");
    assertThat(train(model, "--thin-repetitions")).isNotZero();
    assertThat(err.toString())
        .contains("--thin-repetitions goes with --known-words, or with a --base that knows words");
    assertThat(train(model, "--known-words", "5", "--thin-repetitions", "--pairs-beside-words"))
        .isNotZero();
    assertThat(err.toString())
        .contains("--pairs-beside-words goes with --thin-repetitions, and with --known-pairs");
    assertThat(train(model, "--readout", "first", "--neutral-tokens", "8")).isNotZero();
    assertThat(err.toString())
        .contains("neutralTokens is 8; expected 0 to 1000 where the read-out");
    assertThat(train(model, "--word-teacher", "--teacher-folds", "0")).isNotZero();
    assertThat(err.toString()).contains("teacher-folds is 0; expected 1 to 20");
  }

  @Test
  void train_onAModelWithWords_goesOnWithItsWordsAndReadsThemAlike() throws IOException {
    Path first = folder.resolve("first");
    trainTwice(
        "gpt2-words-thinned",
        List.of(),
        "--known-words",
        "1",
        "--thin-repetitions",
        "--readout",
        "mean",
        "--neutral-tokens",
        "8",
        "--word-teacher",
        "--teacher-folds",
        "3");

    assertThat(folder.resolve("second").resolve(KnownWords.FILE))
        .hasSameTextualContentAs(first.resolve("words.json"));
    assertThat(TinyTraining.manifest(first).get("neutralTokens").getAsInt()).isEqualTo(8);
    assertThat(
            TinyTraining.manifest(first)
                .getAsJsonObject("training")
                .getAsJsonObject("recipe")
                .get("teacher-folds")
                .getAsString())
        .isEqualTo("3");
  }

  @Test
  void train_pairsBesideWords_areReadSoByWhatIsTrainedOnThemToo() throws IOException {
    trainTwice(
        "gpt2-words-and-pairs",
        List.of("--thin-repetitions"),
        "--known-words",
        "2",
        "--known-pairs",
        "20",
        "--thin-repetitions",
        "--pairs-beside-words",
        "--readout",
        "mean",
        "--word-teacher",
        "--head-start",
        "1",
        "--strange-tokens",
        "0.2",
        "--foreign",
        "0.2");

    JsonObject training =
        TinyTraining.manifest(folder.resolve("first")).getAsJsonObject("training");
    assertThat(training.getAsJsonObject("metrics").get("test_recall").getAsDouble()).isEqualTo(1);
    assertThat(training.getAsJsonObject("recipe").asMap())
        .containsKeys("thin-repetitions", "pairs-beside-words", "word-teacher");
  }

  /** A base learns from whole sentences; what is trained on it may leave repetitions out. */
  @Test
  void train_thinnedOnABaseOfWords_readsItsWordsLessOften() throws IOException {
    Path base = folder.resolve("base");
    Path model = folder.resolve("model");
    assertThat(
            tiny.run(
                new PretrainCommand(),
                "--labeled",
                mail,
                "--output",
                base,
                "--layers",
                "1",
                "--channels",
                "8",
                "--heads",
                "2",
                "--max-tokens",
                "24",
                "--epochs",
                "1",
                "--threads",
                "1",
                "--known-words",
                "2"))
        .as(err.toString())
        .isZero();

    assertThat(
            trainOnBase(
                model, base, "--thin-repetitions", "--readout", "mean", "--trainable", "all"))
        .as(err.toString())
        .isZero();

    assertThat(TinyTraining.manifest(model).get("tokenizer").getAsString())
        .isEqualTo("gpt2-words-thinned");
    assertThat(model.resolve(KnownWords.FILE))
        .hasSameTextualContentAs(base.resolve(KnownWords.FILE));
  }

  /** All ham reads alike to a model that doesn't know the word in which it differs. */
  @Test
  void train_foldsThatLeaveATeacherOneLabel_areRefusedWithWhatToChange() {
    assertThat(
            train(
                folder.resolve("model"),
                "--known-words",
                "5",
                "--word-teacher",
                "--teacher-folds",
                "3"))
        .isNotZero();
    assertThat(err.toString())
        .contains("teacher-folds is 3, and outside of one part of the training messages none is");
  }

  @Test
  void train_onAModelWhoseWordsWereChanged_isRefused() throws IOException {
    Path first = folder.resolve("first");
    assertThat(train(first, "--known-words", "5")).as(err.toString()).isZero();
    Files.writeString(first.resolve(KnownWords.FILE), "[]");

    assertThat(trainOnBase(folder.resolve("second"), first.resolve("model.safetensors")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("words.json: SHA-256 is");
  }

  @Test
  void train_knownWordsWithABase_isAUsageError() {
    assertThat(trainOnBase(folder.resolve("model"), mail, "--known-words", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("--known-words is for a new model");
  }

  @Test
  void train_noKnownWords_isAUsageError() {
    assertThat(train(folder.resolve("model"), "--known-words", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--known-words is 0; expected at least 1");
  }

  private int train(Path output, String... more) {
    List<Object> all = new ArrayList<>(List.of("--labeled", mail, "--output", output));
    all.addAll(List.of(more));
    return tiny.train(all.toArray());
  }

  /** Trains the model "first" and on it "second", which read words in the same way. */
  private void trainTwice(String kind, List<String> ofSecond, String... ofFirst)
      throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    assertThat(train(first, ofFirst)).as(err.toString()).isZero();
    assertThat(
            trainOnBase(
                second, first.resolve("model.safetensors"), ofSecond.toArray(String[]::new)))
        .as(err.toString())
        .isZero();
    for (Path model : List.of(first, second)) {
      assertThat(TinyTraining.manifest(model).get("tokenizer").getAsString()).isEqualTo(kind);
    }
  }

  /** A base has its own size, and needs no new one's. */
  private int trainOnBase(Path output, Path base, String... more) {
    List<Object> all = new ArrayList<>(List.of("--labeled", mail, "--output", output));
    all.addAll(List.of("--base", base, "--heads", "2", "--max-tokens", "24"));
    all.addAll(List.of("--epochs", "1", "--threads", "1", "--batch", "8"));
    all.addAll(List.of(more));
    return tiny.run(new TrainCommand(), all.toArray());
  }
}
