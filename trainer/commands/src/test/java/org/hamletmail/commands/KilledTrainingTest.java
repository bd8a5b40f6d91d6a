package org.hamletmail.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hamletmail.commands.CommandProcess.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A training process that is killed, and the same command again. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledTrainingTest {
  @TempDir Path folder;

  /** The command as a process. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      System.exit(new CommandLine(new TrainCommand()).execute(arguments));
    }
  }

  @BeforeEach
  void writeMail() throws IOException {
    new TinyTraining(folder).writeMail();
  }

  @Test
  void train_killedAtSeveralMoments_endsWithTheSameModel() throws Exception {
    Ended alone = run("alone", "");
    assertThat(alone.exit()).as(alone.output()).isZero();

    // In the first epoch, in a later one twice, and when training is over but nothing is written.
    for (String moment :
        List.of("epoch 1/4  step", "epoch 2/4  step", "epoch 3/4  step", "epoch 4/4  train")) {
      Ended killed = run("killed", moment);
      assertThat(killed.exit()).as(moment + killed.output()).isEqualTo(137);
      assertThat(folder.resolve("killed")).as(moment).doesNotExist();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve(".killed.unfinished"))))
          .isEqualTo("rwx------");
    }
    // As a kill inside the writer of models leaves it.
    Path half = Files.createDirectory(folder.resolve(".killed.new-4711"));
    Files.writeString(half.resolve("model.safetensors"), "half");
    Ended last = run("killed", "");

    assertThat(last.exit()).as(last.output()).isZero();
    assertThat(last.output()).containsAnyOf("going on from epoch 3", "going on from epoch 4");
    assertThat(Files.readAllBytes(folder.resolve("killed/model.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("alone/model.safetensors")));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> String.valueOf(path.getFileName())))
          .containsExactlyInAnyOrder("ham", "spam", "alone", "killed");
    }
  }

  /** As Ctrl-C and service managers end it: behind the step at work, not in the engine's midst. */
  @Test
  void train_toldToEnd_endsBehindAStepAndGoesOnLater() throws Exception {
    List<String> command = command("told");
    command.addAll(List.of("--set", "training.epochs=40"));
    for (String moment : List.of("epoch 1/40  step", "epoch 3/40  step", "epoch 5/40  train")) {
      Ended told = CommandProcess.runToldToEnd(command, moment);

      assertThat(told.exit()).as(moment + told.output()).isEqualTo(143);
      assertThat(told.output()).doesNotContain("SIGSEGV", "fatal error");
    }
    Ended last = CommandProcess.run(command, "");
    assertThat(last.exit()).as(last.output()).isZero();
    assertThat(last.output()).containsPattern("going on from epoch [5-9]");
  }

  @Test
  void train_killedBeforeItsLinkIsSwitched_sameCommandPublishesAndTrainsNothing() throws Exception {
    Path link = folder.resolve("current");
    List<String> command = command("model");
    command.addAll(List.of("--publish", link.toString()));

    Ended killed = killBeforePublishing(command);

    assertThat(killed.exit()).as(killed.output()).isEqualTo(137);
    assertThat(folder.resolve("model/model.json")).exists();
    assertThat(link).doesNotExist();

    List<String> other = new ArrayList<>(command);
    other.addAll(List.of("--set", "seed=5"));
    Ended refused = CommandProcess.run(other, "");
    assertThat(refused.exit()).as(refused.output()).isEqualTo(1);
    assertThat(refused.output())
        .contains(folder.resolve("model") + " exists already; name another --output")
        .contains(
            "to let "
                + link
                + " name it as it is, give hamlet model publish "
                + folder.resolve("model")
                + " --link "
                + link);
    assertThat(link).doesNotExist();

    Ended again = CommandProcess.run(command, "");
    assertThat(again.exit()).as(again.output()).isZero();
    assertThat(again.output())
        .contains("written before this training was interrupted: " + folder.resolve("model"))
        .contains("published: " + link)
        .doesNotContain("epoch");
    assertThat(link.toRealPath()).isEqualTo(folder.resolve("model").toRealPath());
    assertThat(folder.resolve(".model.unfinished")).doesNotExist();

    Ended third = CommandProcess.run(command, "");
    assertThat(third.exit()).as(third.output()).isEqualTo(1);
    assertThat(third.output()).contains("exists already").doesNotContain("hamlet model publish");
  }

  @Test
  void train_killedBeforeItsLinkIsSwitched_damagedModelIsNotPublished() throws Exception {
    Path link = folder.resolve("current");
    List<String> command = command("model");
    command.addAll(List.of("--publish", link.toString()));
    Ended killed = killBeforePublishing(command);
    assertThat(killed.exit()).as(killed.output()).isEqualTo(137);
    Path weights = folder.resolve("model/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    Ended again = CommandProcess.run(command, "");

    assertThat(again.exit()).as(again.output()).isEqualTo(1);
    assertThat(again.output()).contains("model.safetensors: SHA-256 is");
    assertThat(link).doesNotExist();
  }

  /** Has the link's lock while the training is at its end, so that it has to wait there. */
  private Ended killBeforePublishing(List<String> command) throws Exception {
    Process process = CommandProcess.start(command);
    StringBuilder output = new StringBuilder();
    Path lock = folder.resolve(".current.lock");
    FileChannel channel = null;
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (channel == null && line.contains("epoch 1/4  train")) {
          channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          assertThat(channel.tryLock()).isNotNull();
        }
        if (line.startsWith("written: ")) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      if (channel != null) {
        channel.close();
      }
      Files.deleteIfExists(lock);
    }
    return new Ended(process.waitFor(), output.toString());
  }

  @Test
  void train_otherIsAtWork_isRefused() throws Exception {
    Process first = startLong("model");
    try (BufferedReader lines = first.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null && !line.contains("step"); ) {
        line = lines.readLine();
      }
      Ended second = run("model", "");

      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.output())
          .contains("another training for " + folder.resolve("model") + " is at work in ");
      first.destroyForcibly().waitFor();
    }
  }

  @Test
  void train_diskTakesNoMore_saysSoAndTrains() throws Exception {
    Ended ended = CommandProcess.run(CommandProcess.onAFullDisk(command("model")), "");

    assertThat(ended.output())
        .contains("the trunk cache can't be written: ")
        .contains("the state of the training can't be kept: ")
        .contains("epoch 4/4  train loss");
    assertThat(ended.output())
        .contains("the model can't be written beside " + folder.resolve("model"));
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void train_readOnlyFolder_saysSoBeforeTraining() throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    List<String> command = command("models/own");
    command.addAll(
        0,
        List.of(
            "unshare",
            "-rm",
            "sh",
            "-c",
            "mount -t tmpfs -o ro tmpfs '" + models + "' || exit 99; exec \"$@\"",
            "sh"));
    Ended ended;
    try {
      ended = CommandProcess.run(command, "");
    } catch (IOException e) {
      ended = new Ended(99, "no unshare (util-linux): " + e.getMessage());
    }
    if (ended.exit() == 99 || ended.output().startsWith("unshare:")) {
      System.err.println("WARN skipped: nothing can be mounted here: " + ended.output());
      abort("nothing can be mounted here: " + ended.output());
    }

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output())
        .contains("the folder " + models + " can't be written to; check its permissions")
        .doesNotContain("epoch");
  }

  private Ended run(String model, String killAt) throws Exception {
    return CommandProcess.run(command(model), killAt);
  }

  private Process startLong(String model) throws IOException {
    List<String> command = command(model);
    command.addAll(List.of("--set", "training.epochs=5000"));
    return CommandProcess.start(command);
  }

  private List<String> command(String model) {
    List<String> command = CommandProcess.java(Main.class);
    command.addAll(
        List.of(
            "--ham",
            folder.resolve("ham").toString(),
            "--spam",
            folder.resolve("spam").toString(),
            "--output",
            folder.resolve(model).toString(),
            "--name",
            "x",
            "--set",
            "model.layers=2",
            "--set",
            "model.channels=16",
            "--set",
            "model.heads=2",
            "--set",
            "training.part=last-block",
            "--set",
            "reading.max-tokens=24",
            "--set",
            "training.epochs=4",
            "--set",
            "engine.threads=1"));
    return command;
  }
}
