package org.hamletmail.lab.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hamletmail.commands.CommandProcess;
import org.hamletmail.commands.CommandProcess.Ended;
import org.hamletmail.commands.TinyTraining;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A pretraining process that is killed, and the same command again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledPretrainingTest {
  @TempDir Path folder;

  /** The command as a process. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      System.exit(new CommandLine(new PretrainCommand()).execute(arguments));
    }
  }

  @BeforeEach
  void writeTexts() throws IOException {
    Path texts = Files.createDirectory(folder.resolve("texts"));
    for (int i = 0; i < 60; i++) {
      Files.writeString(
          texts.resolve(i + ".txt"),
          "The minutes of meeting %d are attached.\n%s\nSee you.\n"
              .formatted(i * 7, TinyTraining.unlike(i)));
    }
  }

  @Test
  void pretrain_killedWithinEpochsAndAtTheEnd_endsWithTheSameBase() throws Exception {
    Ended alone = run("alone", "");
    assertThat(alone.exit()).as(alone.output()).isZero();

    for (String moment : List.of("epoch 1/3  step", "epoch 2/3  step", "epoch 3/3  train")) {
      Ended killed = run("killed", moment);
      assertThat(killed.exit()).as(moment + killed.output()).isEqualTo(137);
      assertThat(folder.resolve("killed")).as(moment).doesNotExist();
    }
    // As a kill inside the writer leaves it.
    Path half = Files.createDirectory(folder.resolve(".killed.new-4711"));
    Files.writeString(half.resolve("model.safetensors"), "half");
    Ended last = run("killed", "");

    assertThat(last.exit()).as(last.output()).isZero();
    assertThat(last.output()).containsPattern("going on from epoch [1-3]");
    for (String file : List.of("model.safetensors", "config.json")) {
      assertThat(folder.resolve("killed").resolve(file))
          .hasSameBinaryContentAs(folder.resolve("alone").resolve(file));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("texts", "alone", "killed");
    }
  }

  @Test
  void pretrain_diskTakesNoMore_saysSoAndLeavesNoHalfBase() throws Exception {
    Ended ended = CommandProcess.run(CommandProcess.onAFullDisk(command("base")), "");

    assertThat(ended.output())
        .contains("the state of the training can't be kept: ")
        .contains("epoch 3/3  train loss")
        .contains("the base can't be written beside " + folder.resolve("base"));
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(folder.resolve("base")).doesNotExist();
  }

  private Ended run(String base, String killAt) throws Exception {
    return CommandProcess.run(command(base), killAt);
  }

  private List<String> command(String base) {
    List<String> command = CommandProcess.java(Main.class);
    command.addAll(
        List.of(
            "--text",
            folder.resolve("texts").toString(),
            "--output",
            folder.resolve(base).toString(),
            "--set",
            "model.layers=1",
            "--set",
            "model.channels=16",
            "--set",
            "model.heads=2",
            "--set",
            "reading.max-tokens=24",
            "--set",
            "training.epochs=3",
            "--set",
            "training.batch=2",
            "--keep-every",
            "5",
            "--set",
            "engine.threads=1"));
    return command;
  }
}
