package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

/** A training with a cache is the training without one, whatever becomes of the cache. */
class TrunkTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 16, 16, 3, 2, 1e-5);
  private static final int MAX_TOKENS = 12;
  private static final float TOLERANCE = 1e-5f;

  @TempDir Path folder;

  private record Outcome(
      Map<String, float[]> weights, List<EpochFigures> epochs, List<String> notes) {}

  @ParameterizedTest
  @CsvSource({
    "LAST_BLOCK, LAST_TOKEN",
    "LAST_BLOCK, LAST_POSITION",
    "LAST_BLOCK, FIRST",
    "LAST_BLOCK, MEAN",
    "LAST_TWO_BLOCKS, LAST_TOKEN",
    "HEAD, LAST_TOKEN",
    "HEAD, LAST_POSITION",
    "HEAD, FIRST",
    "HEAD, MEAN",
  })
  void train_twoEpochs_givesTheWeightsOfATrainingWithoutCache(Trainable trainable, Readout readout)
      throws IOException {
    TrainingMethod method = method(trainable, readout, 0);

    Outcome without = train(method, 30, TrunkStore.none(), 1);
    Outcome with = train(method, 30, new TrunkStore(folder, 1 << 20, false), 1);

    assertSame(with, without);
    assertThat(without.notes).isEmpty();
    assertThat(with.notes)
        .containsExactly("frozen blocks: 40 windows computed once, 0 taken from the cache");
    assertThat(names()).isEmpty();
  }

  @Test
  void train_fileKept_isPrivateAndHoldsRealTokensOnly() throws IOException {
    train(method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0), 30, kept(), 1);

    Path file = onlyFile();
    long tokens =
        examples(30, 1).stream().mapToLong(e -> e.windows().getFirst().length).sum()
            + examples(10, 2).stream().mapToLong(e -> e.windows().getFirst().length).sum();
    assertThat(Files.size(file)).isEqualTo(44 + 40 * 40 + tokens * 16 * 4);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void train_messagesAdded_computesOnlyThose() throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0);
    train(method, 30, kept(), 1);

    Outcome more = train(method, 37, kept(), 1);

    assertThat(more.notes)
        .containsExactly("frozen blocks: 7 windows computed once, 40 taken from the cache");
    assertSame(more, train(method, 37, TrunkStore.none(), 1));
  }

  @Test
  void train_otherBaseOrOtherPart_takesNothing() throws IOException {
    train(method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0), 30, kept(), 1);

    for (Outcome other :
        List.of(
            train(method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0), 30, kept(), 2),
            train(method(Trainable.LAST_TWO_BLOCKS, Readout.LAST_TOKEN, 0), 30, kept(), 1),
            train(method(Trainable.LAST_BLOCK, Readout.FIRST, 0), 30, kept(), 1))) {
      assertThat(other.notes)
          .containsExactly("frozen blocks: 40 windows computed once, 0 taken from the cache");
    }
    assertThat(names()).hasSize(4);
  }

  @Test
  void train_fileCutOff_computesWhatIsLost() throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0);
    Outcome first = train(method, 30, kept(), 1);
    Path file = onlyFile();
    long size = Files.size(file);
    try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
      cut.setLength(size - 5);
    }

    Outcome second = train(method, 30, kept(), 1);

    assertThat(second.notes)
        .containsExactly(
            "1 broken entries of the trunk cache are left out and computed again",
            "frozen blocks: 1 windows computed once, 39 taken from the cache");
    assertSame(second, first);
    assertThat(Files.size(file)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({"0, 40", "20, 40", "84, 1", "2000, 1"})
  void train_fileDamaged_computesWhatIsLost(long where, int computed) throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0);
    Outcome first = train(method, 30, kept(), 1);
    try (RandomAccessFile damaged = new RandomAccessFile(onlyFile().toFile(), "rw")) {
      damaged.seek(where);
      int was = damaged.read();
      damaged.seek(where);
      damaged.write(was ^ 0x40);
    }

    Outcome second = train(method, 30, kept(), 1);

    assertThat(second.notes.getLast())
        .isEqualTo(
            "frozen blocks: %d windows computed once, %d taken from the cache"
                .formatted(computed, 40 - computed));
    assertSame(second, first);
  }

  @Test
  void train_limitReached_computesTheRestInEachEpoch() throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0);

    Outcome full = train(method, 30, new TrunkStore(folder, 8000, true), 1);

    assertThat(full.notes.getFirst())
        .startsWith("the trunk cache is full: for ")
        .endsWith(
            " of 40 windows the frozen blocks run in each epoch; raise engine.trunk-cache-limit");
    assertThat(Files.size(onlyFile())).isBetween(4000L, 8000L);
    assertSame(full, train(method, 30, TrunkStore.none(), 1));
  }

  @Test
  void train_folderCantBeMade_saysSoAndTrains() throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0);
    Path file = Files.createFile(folder.resolve("file"));

    Outcome outcome = train(method, 30, new TrunkStore(file.resolve("below"), 1 << 20, true), 1);

    assertThat(outcome.notes).hasSize(1);
    assertThat(outcome.notes.getFirst())
        .startsWith("the trunk cache in " + file.resolve("below") + " can't be used: ")
        .endsWith("; the frozen blocks run in each epoch");
    assertSame(outcome, train(method, 30, TrunkStore.none(), 1));
  }

  @Test
  void train_otherTrainingHasTheFile_computesItsOwnAndLeavesThat() throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0);
    train(method, 30, kept(), 1);
    Path file = onlyFile();
    byte[] before = Files.readAllBytes(file);
    byte[] key = Arrays.copyOfRange(before, 8, 40);

    try (TrunkCache other = TrunkCache.open(file, key, 16, 1 << 20)) {
      assertThat(other).isNotNull();
      Outcome outcome = train(method, 33, kept(), 1);

      assertThat(outcome.notes)
          .containsExactly(
              file + " is in use by another training; this one computes its own",
              "frozen blocks: 43 windows computed once, 0 taken from the cache");
      assertSame(outcome, train(method, 33, TrunkStore.none(), 1));
    }
    assertThat(names()).containsExactly(String.valueOf(file.getFileName()));
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void train_tokenDropout_cachesValidationOnlyAndSaysSo() throws IOException {
    TrainingMethod method = method(Trainable.LAST_BLOCK, Readout.LAST_TOKEN, 0.2);

    Outcome outcome = train(method, 30, kept(), 1);

    assertThat(outcome.notes)
        .containsExactly(
            "token dropout and lessons show other tokens in each epoch: the frozen blocks run in"
                + " each for the training part",
            "frozen blocks: 10 windows computed once, 0 taken from the cache");
    assertSame(outcome, train(method, 30, TrunkStore.none(), 1));
  }

  @Test
  void train_nothingFrozen_makesNoFile() throws IOException {
    Outcome outcome = train(method(Trainable.ALL, Readout.LAST_TOKEN, 0), 30, kept(), 1);

    assertThat(outcome.notes).isEmpty();
    assertThat(names()).isEmpty();
  }

  @Test
  void add_limit_isNeverPassed() throws IOException {
    Path file = folder.resolve("x.trunk");
    ByteBuffer window = ByteBuffer.wrap(new byte[32]);
    try (TrunkCache cache =
        Objects.requireNonNull(TrunkCache.open(file, new byte[32], 2, 44 + 48))) {
      assertThat(cache.add(window, new float[] {1, 2})).isTrue();
      assertThat(cache.add(window, new float[] {1, 2})).isFalse();
      assertThatCode(cache::seal).doesNotThrowAnyException();
      float[] numbers = new float[3];
      assertThat(cache.get(window, numbers, 1)).isTrue();
      assertThat(numbers).containsExactly(0, 1, 2);
    }
    assertThat(Files.size(file)).isEqualTo(92);
  }

  private TrunkStore kept() {
    return new TrunkStore(folder, 1 << 20, true);
  }

  private Outcome train(TrainingMethod method, int count, TrunkStore store, long base) {
    List<String> notes = new ArrayList<>();
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, base, manager).withHead(7);
      TrainingRun run =
          new FineTuner(weights, method, 0)
              .train(
                  examples(count, 1),
                  examples(10, 2),
                  new TrainingPlan(store, Optional.empty(), 0, 1),
                  new TrainingListener() {
                    @Override
                    public void note(String line) {
                      notes.add(line);
                    }
                  });
      Map<String, float[]> after = new LinkedHashMap<>();
      for (Map.Entry<String, NDArray> tensor : weights.tensors().entrySet()) {
        after.put(tensor.getKey(), tensor.getValue().toFloatArray());
      }
      return new Outcome(after, run.epochs(), notes);
    }
  }

  private static void assertSame(Outcome actual, Outcome expected) {
    expected.weights.forEach((name, values) -> {
      float[] others = actual.weights.get(name);
      if (name.endsWith("attn.c_attn.bias")) {
        // What is added to all keys alike changes no attention: its gradient is rounding alone.
        Arrays.fill(values, TINY.channels(), 2 * TINY.channels(), 0);
        Arrays.fill(others, TINY.channels(), 2 * TINY.channels(), 0);
      }
      assertThat(others).as(name).containsExactly(values, within(TOLERANCE));
    });
    for (int i = 0; i < expected.epochs.size(); i++) {
      assertThat(actual.epochs.get(i).trainLoss())
          .isCloseTo(expected.epochs.get(i).trainLoss(), within((double) TOLERANCE));
      assertThat(actual.epochs.get(i).validationLoss())
          .isCloseTo(expected.epochs.get(i).validationLoss(), within((double) TOLERANCE));
    }
  }

  private static TrainingMethod method(Trainable trainable, Readout readout, double dropout) {
    return new TrainingMethod(
        trainable,
        readout,
        MAX_TOKENS,
        1,
        1,
        dropout,
        2,
        4,
        1,
        new LearningRateSchedule(1e-3, 0, false),
        0.1,
        0,
        0,
        0,
        3);
  }

  private static List<Example> examples(int count, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(1 + random.nextInt(MAX_TOKENS), 0, 101).toArray();
      ids[0] = (int) (i + 50 * (seed - 1));
      examples.add(Example.of(i % 2 == 0 ? Label.HAM : Label.SPAM, List.of(ids)));
    }
    return examples;
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
