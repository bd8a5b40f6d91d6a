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
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "tokenizer.known-pairs=10",
                "--set",
                "teacher.words=true",
                "--set",
                "teacher.head-start=0.5",
                "--set",
                "teacher.foreign=0.2"))
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
    assertThat(Files.readString(model.resolve("recipe.conf")))
        .contains("known-words = 5", "known-pairs = 10", "head-start = 0.5", "foreign = 0.2");
  }

  @Test
  void train_optionsThatSayNothing_areRefusedBeforeAnyWork() {
    Path model = folder.resolve("model");

    assertThat(train(model, "--set", "tokenizer.known-pairs=10")).isNotZero();
    assertThat(err.toString())
        .contains("known-pairs is 10; expected tokenizer.known-words with it");
    assertThat(train(model, "--set", "tokenizer.known-words=5", "--set", "teacher.head-start=-1"))
        .isNotZero();
    assertThat(err.toString()).contains("head-start is -1; expected 0 or more");
    assertThat(
            train(model, "--set", "tokenizer.known-words=5", "--set", "tokenizer.known-pairs=-3"))
        .isNotZero();
    assertThat(err.toString()).contains("known-pairs is -3; expected a whole number from 0");
    assertThat(train(model, "--set", "tokenizer.thin-repetitions=true")).isNotZero();
    assertThat(err.toString())
        .contains(
            "thin-repetitions goes with tokenizer.known-words, or with a model.base that knows");
    assertThat(
            train(
                model,
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "tokenizer.thin-repetitions=true",
                "--set",
                "tokenizer.pairs-beside-words=true"))
        .isNotZero();
    assertThat(err.toString())
        .contains("pairs-beside-words goes with tokenizer.thin-repetitions, and with");
    assertThat(train(model, "--set", "reading.readout=first", "--set", "reading.neutral-tokens=8"))
        .isNotZero();
    assertThat(err.toString())
        .contains("neutral-tokens is 8; expected 0 where readout is not mean");
    assertThat(train(model, "--set", "teacher.words=true", "--set", "teacher.folds=0")).isNotZero();
    assertThat(err.toString()).contains("teacher.folds is 0; expected a whole number from 1 to 20");
  }

  @Test
  void train_onAModelWithWords_goesOnWithItsWordsAndReadsThemAlike() throws IOException {
    Path first = folder.resolve("first");
    trainTwice(
        "gpt2-words-thinned",
        List.of(),
        "--set",
        "tokenizer.known-words=1",
        "--set",
        "tokenizer.thin-repetitions=true",
        "--set",
        "reading.readout=mean",
        "--set",
        "reading.neutral-tokens=8",
        "--set",
        "teacher.words=true",
        "--set",
        "teacher.folds=3");

    assertThat(folder.resolve("second").resolve(KnownWords.FILE))
        .hasSameTextualContentAs(first.resolve("words.json"));
    assertThat(TinyTraining.manifest(first).get("neutralTokens").getAsInt()).isEqualTo(8);
    assertThat(Files.readString(first.resolve("recipe.conf"))).contains("folds = 3");
  }

  @Test
  void train_pairsBesideWords_areReadSoByWhatIsTrainedOnThemToo() throws IOException {
    trainTwice(
        "gpt2-words-and-pairs",
        List.of("--set", "tokenizer.thin-repetitions=true"),
        "--set",
        "tokenizer.known-words=2",
        "--set",
        "tokenizer.known-pairs=20",
        "--set",
        "tokenizer.thin-repetitions=true",
        "--set",
        "tokenizer.pairs-beside-words=true",
        "--set",
        "reading.readout=mean",
        "--set",
        "teacher.words=true",
        "--set",
        "teacher.head-start=1",
        "--set",
        "teacher.strange-tokens=0.2",
        "--set",
        "teacher.foreign=0.2");

    JsonObject training =
        TinyTraining.manifest(folder.resolve("first")).getAsJsonObject("training");
    assertThat(training.getAsJsonObject("metrics").get("test_recall").getAsDouble()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("first/recipe.conf")))
        .contains("thin-repetitions = true", "pairs-beside-words = true", "words = true");
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
                "--set",
                "model.layers=1",
                "--set",
                "model.channels=8",
                "--set",
                "model.heads=2",
                "--set",
                "reading.max-tokens=24",
                "--set",
                "training.epochs=1",
                "--set",
                "engine.threads=1",
                "--set",
                "tokenizer.known-words=2"))
        .as(err.toString())
        .isZero();

    assertThat(
            trainOnBase(
                model,
                base,
                "--set",
                "tokenizer.thin-repetitions=true",
                "--set",
                "reading.readout=mean",
                "--set",
                "training.part=all"))
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
                "--set",
                "tokenizer.known-words=5",
                "--set",
                "teacher.words=true",
                "--set",
                "teacher.folds=3"))
        .isNotZero();
    assertThat(err.toString())
        .contains("teacher-folds is 3, and outside of one part of the training messages none is");
  }

  @Test
  void train_onAModelWhoseWordsWereChanged_isRefused() throws IOException {
    Path first = folder.resolve("first");
    assertThat(train(first, "--set", "tokenizer.known-words=5")).as(err.toString()).isZero();
    Files.writeString(first.resolve(KnownWords.FILE), "[]");

    assertThat(trainOnBase(folder.resolve("second"), first.resolve("model.safetensors")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("words.json: SHA-256 is");
  }

  @Test
  void train_knownWordsWithABase_isAUsageError() {
    assertThat(trainOnBase(folder.resolve("model"), mail, "--set", "tokenizer.known-words=5"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("tokenizer.known-words is for a new model");
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
    all.addAll(List.of("--base", base, "--set", "model.heads=2", "--set", "reading.max-tokens=24"));
    // What learns so briefly finds no spam.
    all.add("--force");
    all.addAll(
        List.of(
            "--set",
            "training.epochs=1",
            "--set",
            "engine.threads=1",
            "--set",
            "training.batch=8"));
    all.addAll(List.of(more));
    return tiny.run(new TrainCommand(), all.toArray());
  }
}
