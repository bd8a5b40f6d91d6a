package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Blocks;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Program;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.Precision;
import org.hamletmail.gpt2.Processor;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionChoiceTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 16, 16, 3, 2, 1e-5);
  private static final Processor WITHOUT = new Processor(Set.of("avx2", "avx512f"));
  private static final Processor WITH = new Processor(Set.of("avx512f", "avx512_bf16"));

  @TempDir Path folder;
  private final List<String> notes = new ArrayList<>();

  @Test
  void train_autoWithoutBf16InTheProcessor_runsInF32AndSaysSo() {
    TrainingRun run = train(auto(WITHOUT, seconds(30, 10)), bare(), Trainable.LAST_BLOCK, 0);

    assertThat(run.trunk().precision()).isEqualTo(TrunkPrecision.F32);
    assertThat(notes)
        .containsExactly(
            "frozen blocks run in f32: this processor has neither avx512_bf16 nor amx_bf16");
  }

  @Test
  void train_autoClearlyFaster_runsInBf16AndSaysWhatWasMeasured() {
    TrainingRun run = train(auto(WITH, seconds(30, 10)), bare(), Trainable.LAST_BLOCK, 0);

    assertThat(run.trunk().precision()).isEqualTo(TrunkPrecision.BF16);
    assertThat(notes).hasSize(1);
    assertThat(notes.getFirst())
        .startsWith(
            "frozen blocks run in bf16: bf16 is 3.0 times as fast as f32, hidden states differ by 0.");
    assertThat(run.trunk().reason()).isEqualTo(notes.getFirst().substring(27));
    TrainingRun wide = train(TrunkPrecision.F32, bare());
    assertThat(run.best().validationLoss())
        .isNotEqualTo(wide.best().validationLoss())
        .isCloseTo(wide.best().validationLoss(), within(1e-2));
  }

  @Test
  void train_autoHardlyFaster_runsInF32() {
    TrainingRun run = train(auto(WITH, seconds(12, 10)), bare(), Trainable.LAST_BLOCK, 0);

    assertThat(run.trunk().precision()).isEqualTo(TrunkPrecision.F32);
    assertThat(notes.getFirst()).startsWith("frozen blocks run in f32: bf16 is 1.2 times as fast");
  }

  @Test
  void train_engineRefusesTheProgram_runsInF32AndSaysSo() throws IOException {
    List<String> before = temporary();

    TrainingRun run =
        train(
            new PrecisionChoice(
                TrunkPrecision.BF16,
                () -> WITH,
                (weights, count) -> {
                  throw new EngineException("no such operation");
                },
                System::nanoTime),
            bare(),
            Trainable.LAST_BLOCK,
            0);

    assertThat(run.trunk().precision()).isEqualTo(TrunkPrecision.F32);
    assertThat(notes).hasSize(1);
    assertThat(notes.getFirst()).startsWith("frozen blocks run in f32: bf16 can't be used: ");
    assertSameFigures(run, train(TrunkPrecision.F32, bare()));
    assertThat(temporary()).isEqualTo(before);
  }

  @Test
  void train_bf16_leavesNoProgramBehind() throws IOException {
    List<String> before = temporary();

    train(TrunkPrecision.BF16, bare());

    assertThat(temporary()).isEqualTo(before);
  }

  @Test
  void train_nothingFrozen_measuresNothing() {
    TrainingRun run = train(auto(WITH, seconds(30, 10)), bare(), Trainable.ALL, 0);

    assertThat(run.trunk().precision()).isEqualTo(TrunkPrecision.F32);
    assertThat(notes).containsExactly("no block is frozen, so all compute in f32");
  }

  @Test
  void train_cacheOfTheOtherPrecision_servesNothing() {
    TrainingPlan kept =
        new TrainingPlan(new TrunkStore(folder, 1 << 20, true), Optional.empty(), 0, 1);
    train(TrunkPrecision.F32, kept);

    train(TrunkPrecision.BF16, kept);
    assertThat(notes.getLast()).endsWith("40 windows computed once, 0 taken from the cache");
    train(TrunkPrecision.BF16, kept);
    assertThat(notes.getLast()).endsWith("0 windows computed once, 40 taken from the cache");
    train(TrunkPrecision.F32, kept);
    assertThat(notes.getLast()).endsWith("0 windows computed once, 40 taken from the cache");
  }

  @Test
  void train_interruptedAuto_goesOnAsItBegan() {
    TrainingPlan plan = new TrainingPlan(TrunkStore.none(), Optional.of(folder), 0, 1);
    assertThatThrownBy(() -> train(auto(WITH, seconds(30, 10)), plan, Trainable.LAST_BLOCK, 2))
        .isInstanceOf(Interruption.Killed.class);
    notes.clear();

    TrainingRun run = train(auto(WITH, seconds(10, 30)), plan, Trainable.LAST_BLOCK, 0);

    assertThat(run.trunk().precision()).isEqualTo(TrunkPrecision.BF16);
    assertThat(notes).contains("going on from epoch 1 of an interrupted training");
    assertSameFigures(run, train(TrunkPrecision.BF16, bare()));
  }

  @ParameterizedTest
  @CsvSource({"F32, BF16", "BF16, F32"})
  void train_interruptedInTheOtherPrecision_beginsAnew(TrunkPrecision first, TrunkPrecision then) {
    TrainingPlan plan = new TrainingPlan(TrunkStore.none(), Optional.of(folder), 0, 1);
    assertThatThrownBy(() -> train(choice(first), plan, Trainable.LAST_BLOCK, 2))
        .isInstanceOf(Interruption.Killed.class);

    TrainingRun run = train(then, plan);

    assertThat(notes)
        .contains(
            "the unfinished training in "
                + folder
                + " is of another precision of the frozen blocks: "
                + first
                + " instead of "
                + then
                + "; this training begins anew");
    assertSameFigures(run, train(then, bare()));
  }

  @ParameterizedTest
  @CsvSource({
    "1.3, 0.02, 0.05, true",
    "1.29, 0.001, 0.001, false",
    "3, 0.021, 0.001, false",
    "3, 0.001, 0.051, false",
    "3, NaN, 0.001, false",
    "3, 0.001, NaN, false"
  })
  void worthwhile_bounds_areKept(double speedup, double states, double logOdds, boolean taken) {
    assertThat(new PrecisionTrial(speedup, states, logOdds).worthwhile()).isEqualTo(taken);
  }

  private static PrecisionChoice auto(Processor processor, LongSupplier clock) {
    return new PrecisionChoice(
        TrunkPrecision.AUTO, () -> processor, PrecisionChoiceTest::narrow, clock);
  }

  /** A clock by which float32 and bfloat16 take these times. */
  private static LongSupplier seconds(long wide, long narrow) {
    AtomicInteger calls = new AtomicInteger();
    long[] behind = {0, wide, wide + narrow};
    return () -> {
      int call = calls.getAndIncrement();
      return call / 3 * (wide + narrow) + behind[call % 3];
    };
  }

  private static TrainingPlan bare() {
    return TrainingPlan.bare();
  }

  private static void assertSameFigures(TrainingRun run, TrainingRun expected) {
    assertThat(run.epochs())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
        .isEqualTo(expected.epochs());
  }

  private static PrecisionChoice choice(TrunkPrecision asked) {
    return new PrecisionChoice(asked, () -> WITH, PrecisionChoiceTest::narrow, System::nanoTime);
  }

  private static Blocks narrow(Gpt2Weights weights, int count) {
    return Gpt2Program.blocks(weights, count, Precision.BF16);
  }

  private TrainingRun train(TrunkPrecision asked, TrainingPlan plan) {
    return train(choice(asked), plan, Trainable.LAST_BLOCK, 0);
  }

  private TrainingRun train(
      PrecisionChoice choice, TrainingPlan plan, Trainable trainable, int killedIn) {
    TrainingMethod method =
        new TrainingMethod(
            trainable,
            Readout.LAST_TOKEN,
            12,
            1,
            1,
            0,
            2,
            4,
            1,
            new LearningRateSchedule(1e-3, 0, false),
            0.1,
            0,
            0,
            0,
            3);
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(7);
      return new FineTuner(weights, method, 0)
          .trunk(choice)
          .train(examples(30, 1), examples(10, 2), plan, new Interruption(killedIn, 1, notes));
    }
  }

  private static List<Example> examples(int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(1 + random.nextInt(12), 0, 101).toArray();
      ids[0] = (int) (i + 50 * (seed - 1));
      examples.add(Example.of(i % 2 == 0 ? Label.HAM : Label.SPAM, List.of(ids)));
    }
    return examples;
  }

  /** Returns what the engine names a program in the temporary folder by. */
  private static List<String> temporary() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith("pt-model") || name.endsWith(".pt"))
          .sorted()
          .toList();
    }
  }
}
