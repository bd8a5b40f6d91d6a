package org.hamletmail.lab.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.commands.TinyTraining;
import org.hamletmail.text.MessageText;
import org.hamletmail.tokenizer.KnownWords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny model that learnt the name of whoever signs its ham. */
class WithoutNamesCommandTest {
  @TempDir Path folder;
  private TinyTraining tiny;
  private Path model;
  private Path output;

  @BeforeEach
  void train() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
    for (int i = 0; i < 40; i++) {
      Path mail = tiny.ham.resolve(i + ".eml");
      Files.writeString(mail, Files.readString(mail) + "john kaminski\n");
    }
    model = folder.resolve("model");
    output = folder.resolve("nameless");
    train(model);
  }

  @Test
  void train_withoutNames_knowsNoneFromTheBeginning() throws IOException {
    Path nameless = folder.resolve("trained");
    train(nameless, "--set", "tokenizer.without-names=true");

    assertThat(Files.readString(nameless.resolve(KnownWords.FILE)))
        .contains("minutes")
        .doesNotContain("john", "kaminski");
  }

  @Test
  void withoutNames_model_readsThemAsUnknownWordsAndAllElseAsBefore() throws IOException {
    assertThat(Files.readString(model.resolve(KnownWords.FILE))).contains("john", "kaminski");

    assertThat(run("--dtype", "f32")).as(tiny.err.toString()).isZero();

    assertThat(Files.readString(output.resolve(KnownWords.FILE)))
        .contains("minutes")
        .doesNotContain("john", "kaminski");
    try (Gpt2SpamClassifier before = open(model);
        Gpt2SpamClassifier after = open(output)) {
      for (String text : List.of("the minutes of the meeting", "nothing known", "")) {
        assertThat(pSpam(after, text)).isEqualTo(pSpam(before, text));
      }
      assertThat(pSpam(after, "the minutes john kaminski"))
          .isEqualTo(pSpam(before, "the minutes qzxv vwkq"));
    }
  }

  @Test
  void withoutNames_model_isMeasuredAgainAndSaysSo() throws IOException {
    assertThat(run()).as(tiny.err.toString()).isZero();

    ModelDescription was = ModelDirectory.manifest(model).description();
    ModelDescription is = ModelDirectory.manifest(output).description();
    assertThat(is.tagThreshold().falsePositiveRate()).as("with 40 ham above all of them").isZero();
    assertThat(is.calibration()).isEqualTo(was.calibration());
    assertThat(is.architecture().vocabulary()).isLessThan(was.architecture().vocabulary());
    assertThat(Files.readString(output.resolve("recipe.conf")))
        .contains("without-names = true", "numbers = i8");
    assertThat(is.training().metrics())
        .containsEntry("validation_ham", 40.0)
        .containsEntry("validation_spam", 40.0);
    assertThat(tiny.out.toString()).contains(" words and pairs stay", "false positives");
    assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith(".without-names"));
  }

  @Test
  void withoutNames_noMailOrOutputThere_isRefused() throws IOException {
    assertThat(
            tiny.run(
                new WithoutNamesCommand(),
                "--model",
                model,
                "--output",
                output,
                "--validation",
                "ham=" + tiny.ham))
        .isEqualTo(2);
    assertThat(tiny.err.toString()).contains("mail is missing");
    Files.createDirectory(output);
    tiny.clear();
    assertThat(run()).isEqualTo(1);
    assertThat(tiny.err.toString()).contains("exists already; name another --output");
  }

  private void train(Path target, Object... more) {
    int exit =
        tiny.train(
            with(
                more,
                "--ham",
                tiny.ham,
                "--spam",
                tiny.spam,
                "--output",
                target,
                "--set",
                "tokenizer.known-words=2",
                "--set",
                "tokenizer.known-pairs=30",
                "--set",
                "reading.readout=mean",
                "--set",
                "thresholds.tag=0.5"));
    assertThat(exit).as(tiny.err.toString()).isZero();
    tiny.clear();
  }

  private int run(Object... more) {
    return tiny.run(
        new WithoutNamesCommand(),
        with(
            more,
            "--model",
            model,
            "--output",
            output,
            "--ham",
            tiny.ham,
            "--spam",
            tiny.spam,
            "--validation",
            "ham=" + tiny.ham,
            "--validation",
            "spam=" + tiny.spam));
  }

  private static Object[] with(Object[] more, Object... given) {
    return Stream.concat(Arrays.stream(given), Arrays.stream(more)).toArray();
  }

  private static Gpt2SpamClassifier open(Path directory) {
    return Gpt2SpamClassifier.open(directory, Optional.empty(), 1);
  }

  private static double pSpam(Gpt2SpamClassifier classifier, String text) {
    Verdict verdict = classifier.classify(List.of(MessageText.ofBody(text))).getFirst();
    return verdict.pSpam();
  }
}
