package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.tokenizer.KnownWords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny model of mail whose ham somebody signs. */
class NamelessTrainingTest {
  @TempDir Path folder;
  private TinyTraining tiny;

  @BeforeEach
  void writeSignedMail() throws IOException {
    tiny = new TinyTraining(folder);
    tiny.writeMail();
    for (String name : TinyTraining.names(tiny.ham)) {
      Path mail = tiny.ham.resolve(name);
      Files.writeString(mail, Files.readString(mail) + "john kaminski\n");
    }
  }

  @Test
  void train_withoutNames_knowsAllWordsButThem() throws IOException {
    assertThat(words("false")).contains("minutes", "john", "kaminski");
    assertThat(words("true")).contains("minutes").doesNotContain("john", "kaminski");
  }

  private String words(String withoutNames) throws IOException {
    Path model = folder.resolve("model-" + withoutNames);
    int exit =
        tiny.trainInto(
            model,
            "--set",
            "tokenizer.known-words=2",
            "--set",
            "tokenizer.known-pairs=30",
            "--set",
            "tokenizer.without-names=" + withoutNames,
            "--set",
            "training.epochs=1");
    assertThat(exit).as(tiny.err.toString()).isZero();
    return Files.readString(model.resolve(KnownWords.FILE));
  }
}
