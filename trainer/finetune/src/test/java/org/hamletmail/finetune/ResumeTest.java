package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An interrupted training goes on to the weights, bit for bit, of one that was left alone. */
class ResumeTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 16, 16, 3, 2, 1e-5);
  private static final int EPOCHS = 4;

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  private record Outcome(Map<String, List<Float>> weights, TrainingRun run) {}

  @ParameterizedTest
  @CsvSource({
    "ALL, 2",
    "ALL, 4",
    "LAST_BLOCK, 2",
    "LAST_BLOCK, 3",
    "LAST_BLOCK, 4",
    "HEAD, 3",
    "LORA, 3"
  })
  void train_interruptedInAnEpoch_endsAtTheSameBits(Trainable trainable, int killedIn) {
    Outcome alone =
        train(
            method(trainable, 5e-3, 0),
            30,
            1,
            new TrainingPlan(TrunkStore.none(), Optional.empty(), 3, 2),
            0);
    Outcome cached = train(method(trainable, 5e-3, 0), 30, 1, plan("other"), 0);
    assertThatThrownBy(() -> train(method(trainable, 5e-3, 0), 30, 1, plan(), killedIn))
        .isInstanceOf(Interruption.Killed.class);
    notes.clear();

    Outcome resumed = train(method(trainable, 5e-3, 0), 30, 1, plan(), 0);

    assertThat(notes)
        .contains("going on from epoch " + (killedIn - 1) + " of an interrupted training");
    assertThat(resumed.weights).isEqualTo(cached.weights);
    assertThat(resumed.run.bestEpoch()).isEqualTo(alone.run.bestEpoch());
    assertThat(resumed.run.glances()).hasSize(10).isEqualTo(cached.run.glances());
    assertThat(losses(resumed)).hasSize(EPOCHS + 1).isEqualTo(losses(cached));
  }

  @Test
  void train_interruptedWhenDone_trainsNoMore() {
    Outcome first = train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 0);

    Outcome second = train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 1);

    assertThat(second.weights).isEqualTo(first.weights);
  }

  @Test
  void train_interruptedInTheFirstEpoch_beginsAnewWithoutAWord() {
    assertThatThrownBy(() -> train(method(Trainable.ALL, 5e-3, 0), 30, 1, plan(), 1))
        .isInstanceOf(Interruption.Killed.class);

    Outcome again = train(method(Trainable.ALL, 5e-3, 0), 30, 1, plan(), 0);

    assertThat(notes).isEmpty();
    assertThat(again.weights)
        .isEqualTo(train(method(Trainable.ALL, 5e-3, 0), 30, 1, plan("other"), 0).weights);
  }

  @ParameterizedTest
  @CsvSource({
    "4e-3, 30, 1, is of another recipe: TrainingMethod",
    "5e-3, 31, 1, is of another training part: 30 messages",
    "5e-3, 30, 2, is of another base or new model: Gpt2Config"
  })
  void train_otherTrainingWasInterrupted_saysSoAndBeginsAnew(
      double rate, int count, long base, String why) {
    assertThatThrownBy(() -> train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 3))
        .isInstanceOf(Interruption.Killed.class);
    notes.clear();

    Outcome other = train(method(Trainable.LAST_BLOCK, rate, 0), count, base, plan(), 0);

    assertThat(notes.getFirst())
        .startsWith("the unfinished training in " + folder.resolve("work") + " " + why)
        .endsWith("; this training begins anew");
    assertThat(other.weights)
        .isEqualTo(
            train(method(Trainable.LAST_BLOCK, rate, 0), count, base, plan("other"), 0).weights);
  }

  @ParameterizedTest
  @ValueSource(strings = {"damaged", "cut", "gone", "manifest"})
  void train_checkpointBroken_saysSoAndBeginsAnew(String how) throws IOException {
    assertThatThrownBy(() -> train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 3))
        .isInstanceOf(Interruption.Killed.class);
    notes.clear();
    Path tensors = folder.resolve("work/epoch-2.safetensors");
    Path manifest = folder.resolve("work/checkpoint.json");
    switch (how) {
      case "damaged" -> flip(tensors, Files.size(tensors) - 2);
      case "cut" -> cut(tensors, 100);
      case "gone" -> Files.delete(tensors);
      default -> cut(manifest, 50);
    }

    Outcome again = train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 0);

    assertThat(notes.getFirst())
        .startsWith("the unfinished training in " + folder.resolve("work") + " can't be ")
        .endsWith("; this training begins anew");
    assertThat(again.weights)
        .isEqualTo(train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan("other"), 0).weights);
  }

  @Test
  void train_killedWhileWritingTheNext_goesOnFromTheOneBefore() throws IOException {
    Path work = folder.resolve("work");
    assertThatThrownBy(() -> train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 3))
        .isInstanceOf(Interruption.Killed.class);
    Files.copy(
        work.resolve("epoch-2.safetensors"),
        work.resolve("epoch-3.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    cut(work.resolve("epoch-3.safetensors"), 1000);
    Files.writeString(work.resolve("checkpoint.json.next"), "{");

    Outcome again = train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan(), 0);

    assertThat(notes).contains("going on from epoch 2 of an interrupted training");
    assertThat(again.weights)
        .isEqualTo(train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan("other"), 0).weights);
    try (Stream<Path> files = Files.list(work)) {
      assertThat(files.map(f -> String.valueOf(f.getFileName())))
          .containsExactlyInAnyOrder("checkpoint.json", "epoch-4.safetensors");
    }
  }

  @Test
  void train_checkpointCantBeWritten_saysSoAndTrains() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    TrainingPlan plan =
        new TrainingPlan(TrunkStore.none(), Optional.of(file.resolve("below")), 3, 2);

    Outcome outcome = train(method(Trainable.LAST_BLOCK, 5e-3, 0), 30, 1, plan, 0);

    assertThat(notes)
        .anyMatch(note -> note.startsWith("the state of the training can't be kept: "));
    assertThat(outcome.run.epochs()).hasSize(EPOCHS + 1);
  }

  @Test
  void train_validationLossRises_stopsWhenPatienceIsOver() {
    // The labels of the validation part are the training part's turned round: it only gets worse.
    Outcome outcome = train(method(Trainable.ALL, 2e-2, 1), 10, -1, plan(), 0);

    assertThat(outcome.run.epochs()).hasSize(outcome.run.bestEpoch() + 2);
    assertThat(outcome.run.epochs().size()).isLessThan(EPOCHS + 1);
    assertThat(notes).contains("stopped early: the validation loss has not fallen for 1 epochs");
  }

  private TrainingPlan plan() {
    return plan("work");
  }

  private TrainingPlan plan(String name) {
    Path work = folder.resolve(name);
    return new TrainingPlan(new TrunkStore(work, 1 << 20, false), Optional.of(work), 3, 2);
  }

  private Outcome train(
      TrainingMethod method, int count, long base, TrainingPlan plan, int killedIn) {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, base, manager).withHead(7);
      TrainingRun run =
          new FineTuner(weights, method, 0)
              .train(
                  examples(count, 1, false),
                  base == -1 ? examples(count, 1, true) : examples(10, 2, false),
                  plan,
                  new Interruption(killedIn, 3, notes));
      return new Outcome(Interruption.values(weights), run);
    }
  }

  private static List<Double> losses(Outcome outcome) {
    return outcome.run.epochs().stream()
        .map(epoch -> epoch.trainLoss() + epoch.validationLoss())
        .toList();
  }

  private static TrainingMethod method(Trainable trainable, double rate, int patience) {
    return new TrainingMethod(
        trainable,
        Readout.LAST_TOKEN,
        12,
        1,
        1,
        0,
        EPOCHS,
        4,
        1,
        new LearningRateSchedule(rate, 0.1, true),
        0.1,
        0,
        0,
        patience,
        3);
  }

  private static List<Example> examples(int count, long seed, boolean turned) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(1 + random.nextInt(12), 0, 101).toArray();
      ids[0] = (int) (i + 50 * (seed - 1));
      examples.add(Example.of(i % 2 == 0 != turned ? Label.HAM : Label.SPAM, List.of(ids)));
    }
    return examples;
  }

  private static void flip(Path file, long where) throws IOException {
    try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
      damaged.seek(where);
      int was = damaged.read();
      damaged.seek(where);
      damaged.write(was ^ 0x40);
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(length);
    }
  }
}
