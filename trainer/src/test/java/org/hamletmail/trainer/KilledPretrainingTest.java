package org.hamletmail.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  private record Ended(int exit, String output) {}

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
    assertThat(alone.exit).as(alone.output).isZero();

    for (String moment : List.of("epoch 1/3  step", "epoch 2/3  step", "epoch 3/3  train")) {
      Ended killed = run("killed", moment);
      assertThat(killed.exit).as(moment + killed.output).isEqualTo(137);
      assertThat(folder.resolve("killed")).as(moment).doesNotExist();
    }
    // As a kill inside the writer leaves it.
    Path half = Files.createDirectory(folder.resolve(".killed.new-4711"));
    Files.writeString(half.resolve("model.safetensors"), "half");
    Ended last = run("killed", "");

    assertThat(last.exit).as(last.output).isZero();
    assertThat(last.output).containsPattern("going on from epoch [1-3]");
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
    // A limit on the size of a file stands for a full disk: both fail a write halfway.
    List<String> command = command("base");
    command.addAll(0, List.of("sh", "-c", "ulimit -f 24; exec \"$@\"", "sh"));
    command.add(5, "-XX:-UsePerfData");
    Ended ended = wait(new ProcessBuilder(command), "");

    assertThat(ended.output)
        .contains("the state of the training can't be kept: ")
        .contains("epoch 3/3  train loss")
        .contains("the base can't be written beside " + folder.resolve("base"));
    assertThat(ended.exit).isEqualTo(1);
    assertThat(folder.resolve("base")).doesNotExist();
  }

  private Ended run(String base, String killAt) throws Exception {
    return wait(new ProcessBuilder(command(base)), killAt);
  }

  private static Ended wait(ProcessBuilder builder, String killAt) throws Exception {
    Process process = builder.redirectErrorStream(true).start();
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (!killAt.isEmpty() && line.contains(killAt)) {
          // Of the process itself, this would close the stream that is being read.
          process.toHandle().destroyForcibly();
        }
      }
    }
    return new Ended(process.waitFor(), output.toString());
  }

  private List<String> command(String base) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--text",
            folder.resolve("texts").toString(),
            "--output",
            folder.resolve(base).toString(),
            "--layers",
            "1",
            "--channels",
            "16",
            "--heads",
            "2",
            "--max-tokens",
            "24",
            "--epochs",
            "3",
            "--batch",
            "2",
            "--keep-every",
            "5",
            "--threads",
            "1"));
  }
}
