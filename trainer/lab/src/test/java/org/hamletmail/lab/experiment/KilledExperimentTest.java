package org.hamletmail.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hamletmail.commands.CommandProcess;
import org.hamletmail.commands.CommandProcess.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An experiment's process that is killed, and the same command again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledExperimentTest {
  @TempDir Path folder;

  /** The command as a process. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      System.exit(new CommandLine(new ExperimentCommand()).execute(arguments));
    }
  }

  @Test
  void experiment_killedInRowsAndBetweenThem_endsWithTheSameFigures() throws Exception {
    ExperimentCommandTest.writeMail(folder);
    Files.writeString(
        folder.resolve("try.conf"),
        ExperimentCommandTest.experiment(
            """
            { name = one, set {} }
            { name = two, set { reading.readout = mean } }
            """));
    Ended alone = run("alone", "");
    assertThat(alone.exit()).as(alone.output()).isZero();

    Ended inFirst = run("killed", "epoch 2/4  train");
    assertThat(inFirst.exit()).isEqualTo(137);
    Ended behindFirst = run("killed", "row \"two\", seed 123 (2 of 2)");
    assertThat(behindFirst.exit()).isEqualTo(137);
    assertThat(behindFirst.output())
        .containsAnyOf("going on from epoch 1", "going on from epoch 2");
    Ended inSecond = run("killed", "epoch 3/4  step");
    assertThat(inSecond.exit()).isEqualTo(137);
    Ended last = run("killed", "");

    assertThat(last.exit()).as(last.output()).isZero();
    assertThat(last.output())
        .contains("row \"one\", seed 123: finished before")
        .contains("going on from epoch 2");
    assertThat(figures("killed")).isEqualTo(figures("alone")).hasSize(2);
    assertThat(folder.resolve("killed/models")).isEmptyDirectory();
    assertThat(Files.readString(folder.resolve("killed/table.md"))).contains(" (interrupted) | ");
  }

  @Test
  void experiment_otherIsAtWork_isRefused() throws Exception {
    ExperimentCommandTest.writeMail(folder);
    Files.writeString(
        folder.resolve("try.conf"),
        ExperimentCommandTest.experiment("{ name = one, set { training.epochs = 5000 } }"));
    Process first = CommandProcess.start(command("same"));
    try (BufferedReader lines = first.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null && !line.contains("step"); ) {
        line = lines.readLine();
      }
      Ended second = run("same", "");

      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.output())
          .contains("another experiment is at work in " + folder.resolve("same"));
      first.destroyForcibly().waitFor();
    }
  }

  /** All but what depends on the clock. */
  private List<JsonObject> figures(String output) throws IOException {
    JsonArray results =
        JsonParser.parseString(Files.readString(folder.resolve(output).resolve("results.json")))
            .getAsJsonArray();
    return results.asList().stream()
        .map(result -> {
          JsonObject figures = result.getAsJsonObject();
          List.of("seconds", "peakBytes", "resumed").forEach(figures::remove);
          return figures;
        })
        .toList();
  }

  private Ended run(String output, String killAt) throws Exception {
    return CommandProcess.run(command(output), killAt);
  }

  private List<String> command(String output) {
    List<String> command = CommandProcess.java(Main.class);
    command.addAll(
        List.of(
            folder.resolve("try.conf").toString(), "--output", folder.resolve(output).toString()));
    return command;
  }
}
