package org.hamletmail.commands.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.hamletmail.commands.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnCommandTest {
  private static final String MESSAGE = "Subject: prize\n\nClaim your prize, dear friend!\n";

  @TempDir Path folder;
  private TinyTraining run;
  private Path config;

  @BeforeEach
  void writeConfiguration() throws IOException {
    run = new TinyTraining(folder);
    config = Files.writeString(folder.resolve("hamlet.conf"), "hamlet.learning.store = store\n");
  }

  @Test
  void learn_standardInput_isStoredAndForgottenByWhatWasPrinted() throws IOException {
    assertThat(learn(MESSAGE, "--spam", "--user", "ann", "--source", "imapsieve")).isZero();
    assertThat(run.out.toString()).matches("spam [0-9a-f]{64}\\R");
    assertThat(stored("spam")).singleElement().asString().contains("Claim your prize");

    String digest = run.out.toString().strip().substring("spam ".length());
    run.clear();
    assertThat(run.run(new ForgetCommand(), "--digest", digest, "--config", config)).isZero();
    assertThat(run.out.toString())
        .startsWith("1 mark(s) erased; left to learn from: 0 ham, 0 spam");
    assertThat(stored("spam")).isEmpty();
  }

  @Test
  void learn_paths_areStoredOneByOne() throws IOException {
    run.writeMail();

    assertThat(run.run(new LearnCommand(), "--ham", "--config", config, run.ham)).isZero();

    assertThat(run.out.toString().lines()).hasSize(40);
    // The texts differ in their letters.
    assertThat(stored("ham")).hasSize(40);
  }

  @Test
  void forget_messageAgain_findsItUnderOtherHeaders() throws IOException {
    assertThat(learn(MESSAGE, "--spam", "--user", "ann")).isZero();
    run.clear();

    int code =
        withInput(
            "Received: from elsewhere\n" + MESSAGE,
            () -> run.run(new ForgetCommand(), "--config", config));

    assertThat(code).isZero();
    assertThat(run.out.toString()).startsWith("1 mark(s) erased");
    assertThat(stored("spam")).isEmpty();
  }

  @Test
  void learn_whileTheStoreIsBusy_isToBeTriedAgain() throws IOException {
    assertThat(learn(MESSAGE, "--spam")).isZero();
    try (FileChannel lock =
        FileChannel.open(folder.resolve("store/lock"), StandardOpenOption.WRITE)) {
      assertThat(lock.lock().isValid()).isTrue();
      assertThat(learn(MESSAGE, "--ham")).isEqualTo(75);
    }
    assertThat(run.err.toString()).contains("is being written by another process; try again");
    assertThat(stored("spam")).hasSize(1);
  }

  @Test
  void learn_storeThatCantBeMade_isToBeTriedAgain() throws IOException {
    Files.writeString(folder.resolve("store"), "a file");

    assertThat(learn(MESSAGE, "--spam")).isEqualTo(75);
  }

  @Test
  void learn_noMessage_isBadData() throws IOException {
    assertThat(learn("", "--spam")).isEqualTo(65);
  }

  @Test
  void learn_withoutAStore_saysWhichSetting() throws IOException {
    Files.writeString(config, "");

    assertThat(learn(MESSAGE, "--spam")).isEqualTo(78);
    assertThat(run.err.toString()).contains("hamlet.conf: hamlet.learning.store is not set");
  }

  @Test
  void learn_wrongArguments_areRefused() throws IOException {
    assertThat(learn(MESSAGE)).isEqualTo(2);
    assertThat(learn(MESSAGE, "--spam", "--ham")).isEqualTo(2);
    assertThat(learn(MESSAGE, "--spam", "--source", "No Word")).isEqualTo(2);
    assertThat(learn(MESSAGE, "--spam", "--user", " ")).isEqualTo(2);
    assertThat(run.run(new ForgetCommand(), "--config", config, "--digest", "x")).isEqualTo(2);
    assertThat(run.run(new ForgetCommand(), "--config", config, "--user", "a", "file"))
        .isEqualTo(2);
    assertThat(folder.resolve("store/marks")).doesNotExist();
  }

  private int learn(String message, Object... options) throws IOException {
    Object[] all = Stream.concat(Stream.of(options), Stream.of("--config", config)).toArray();
    return withInput(message, () -> run.run(new LearnCommand(), all));
  }

  /** What is run with a message on standard input. */
  private interface Running {
    int run() throws IOException;
  }

  private static int withInput(String message, Running running) throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)));
    try {
      return running.run();
    } finally {
      System.setIn(before);
    }
  }

  private List<String> stored(String label) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store").resolve(label))) {
      return files.map(LearnCommandTest::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
