package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole trainings of small language models. */
class LanguageModelTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 16, 32, 2, 2, 1e-5);
  private static final int TOKENS = 50;

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  private record Outcome(Map<String, List<Float>> weights, TrainingRun run) {}

  @Test
  void train_eachTokenHasTwoSuccessors_learnsThatThereAreTwo() {
    Outcome outcome = train(method(Trainable.ALL, 6, 5e-3), 300, TrainingPlan.bare(), -1, -1);

    List<EpochFigures> epochs = outcome.run.epochs();
    assertThat(Math.exp(epochs.getFirst().validationLoss())).isBetween(45.0, 55.0);
    // Nobody can know which of the two comes: perplexity 2 is the least, half right the most.
    assertThat(Math.exp(outcome.run.best().validationLoss())).isBetween(2.0, 2.5);
    assertThat(outcome.run.best().validationAccuracy()).isBetween(0.4, 0.6);
    assertThat(outcome.run.best().trainLoss()).isLessThan(epochs.get(1).trainLoss());
  }

  @ParameterizedTest
  @EnumSource(
      value = Trainable.class,
      names = {"HEAD", "LAST_BLOCK", "LAST_TWO_BLOCKS"})
  void train_somePart_changesThatPartOnly(Trainable trainable) {
    Map<String, List<Float>> before =
        train(method(Trainable.HEAD, 1, 1e-30), 40, TrainingPlan.bare(), -1, -1).weights;

    Outcome outcome = train(method(trainable, 2, 5e-3), 40, TrainingPlan.bare(), -1, -1);

    outcome.weights.forEach((name, values) -> {
      if (trainable.trains(name, TINY.layers()) && !name.startsWith("score.")) {
        assertThat(values).as(name).isNotEqualTo(before.get(name));
      } else {
        assertThat(values).as(name).isEqualTo(before.get(name));
      }
    });
    assertThat(outcome.run.best().validationLoss())
        .isLessThan(outcome.run.epochs().getFirst().validationLoss());
  }

  @ParameterizedTest
  @CsvSource({"ALL, 1, 6", "ALL, 2, 3", "ALL, 2, 5", "ALL, 3, 9", "LAST_BLOCK, 2, 5"})
  void train_interruptedInAnEpoch_endsAtTheSameBits(Trainable trainable, int epoch, int step) {
    TrainingMethod method = method(trainable, 3, 5e-3);
    Outcome alone = train(method, 40, plan("other", 2), -1, -1);
    assertThatThrownBy(() -> train(method, 40, plan("work", 2), epoch, step))
        .isInstanceOf(Interruption.Killed.class);
    notes.clear();

    Outcome resumed = train(method, 40, plan("work", 2), -1, -1);

    assertThat(notes)
        .contains(
            "going on from epoch %d, step %d of an interrupted training"
                .formatted(epoch, (step - 1) / 2 * 2));
    assertThat(resumed.weights).isEqualTo(alone.weights);
    assertThat(figures(resumed)).isEqualTo(figures(alone));
  }

  @Test
  void train_killedWhileTheStateOfAStepIsWritten_goesOnFromTheOneBefore() throws IOException {
    TrainingMethod method = method(Trainable.ALL, 2, 5e-3);
    Outcome alone = train(method, 40, plan("other", 2), -1, -1);
    assertThatThrownBy(() -> train(method, 40, plan("work", 2), 1, 5))
        .isInstanceOf(Interruption.Killed.class);
    Files.writeString(folder.resolve("work/epoch-0-step-6.safetensors"), "half");
    Files.writeString(folder.resolve("work/checkpoint.json.next"), "{");
    notes.clear();

    Outcome resumed = train(method, 40, plan("work", 2), -1, -1);

    assertThat(notes).contains("going on from epoch 1, step 4 of an interrupted training");
    assertThat(resumed.weights).isEqualTo(alone.weights);
    try (Stream<Path> files = Files.list(folder.resolve("work"))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder("checkpoint.json", "epoch-2.safetensors");
    }
  }

  @Test
  void train_keptAtOtherSteps_beginsAnew() {
    TrainingMethod method = method(Trainable.ALL, 2, 5e-3);
    assertThatThrownBy(() -> train(method, 40, plan("work", 2), 2, 3))
        .isInstanceOf(Interruption.Killed.class);
    notes.clear();

    train(method, 40, plan("work", 3), -1, -1);

    assertThat(notes.getFirst())
        .contains("is of another objective: next of 50 tokens, kept every 2 steps instead of");
  }

  @Test
  void train_rateFarTooHigh_saysWhere() {
    assertThatThrownBy(
            () -> train(method(Trainable.ALL, 20, 0.99), 300, TrainingPlan.bare(), -1, -1, 1e30f))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("at epoch 1, step 1; lower the learning rate, which is 0.99");
  }

  @Test
  void languageModel_recipeForClassifiers_isRefused() {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      TrainingMethod lora = method(Trainable.LORA, 1, 1e-3);

      assertThatThrownBy(() -> FineTuner.languageModel(weights, lora, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("trains LORA");
    }
  }

  @Test
  void ofText_oneToken_isRefused() {
    assertThatThrownBy(() -> Example.ofText(new int[] {4}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 tokens; expected at least 2");
  }

  private TrainingPlan plan(String name, int keptEvery) {
    Path work = folder.resolve(name);
    return new TrainingPlan(
        new TrunkStore(work, 1 << 20, false), Optional.of(work), keptEvery, 0, 1);
  }

  private Outcome train(
      TrainingMethod method, int count, TrainingPlan plan, int killedIn, int killedAt) {
    return train(method, count, plan, killedIn, killedAt, 1);
  }

  private Outcome train(
      TrainingMethod method,
      int count,
      TrainingPlan plan,
      int killedIn,
      int killedAt,
      float times) {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(7);
      weights.get("wte.weight").muli(times);
      weights.get("ln_f.weight").muli(times);
      TrainingRun run =
          FineTuner.languageModel(weights, method, 100)
              .train(
                  texts(count, 1), texts(30, 2), plan, new Interruption(killedIn, killedAt, notes));
      return new Outcome(Interruption.values(weights), run);
    }
  }

  private static List<List<Double>> figures(Outcome outcome) {
    return outcome.run.epochs().stream()
        .map(epoch ->
            List.of(
                epoch.trainLoss(),
                epoch.trainAccuracy(),
                epoch.validationLoss(),
                epoch.validationAccuracy()))
        .toList();
  }

  private static TrainingMethod method(Trainable trainable, int epochs, double rate) {
    return new TrainingMethod(
        trainable,
        Readout.MEAN,
        16,
        1,
        1,
        0,
        epochs,
        4,
        2,
        new LearningRateSchedule(rate, 0.1, true),
        0.01,
        1,
        0,
        0,
        3);
  }

  /** Each token is followed by one of two, which are as likely. */
  private static List<Example> texts(int count, long seed) {
    Random random = new Random(seed);
    List<Example> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = new int[8 + random.nextInt(9)];
      ids[0] = i % TOKENS;
      for (int at = 1; at < ids.length; at++) {
        ids[at] = (3 * ids[at - 1] + (random.nextBoolean() ? 1 : 8)) % TOKENS;
      }
      texts.add(Example.ofText(ids));
    }
    return texts;
  }
}
