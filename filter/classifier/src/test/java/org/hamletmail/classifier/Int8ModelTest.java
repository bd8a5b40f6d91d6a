package org.hamletmail.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.gpt2.SafetensorsWriter;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.text.MessageText;
import org.hamletmail.tokenizer.KnownWords;
import org.hamletmail.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of the embedded one's shape says the same whether its table is stored in 8 bits or 32.
 */
class Int8ModelTest {
  /** The promise of docs/method/adr/0029. */
  private static final double MOST = 0.001;

  private static final int WORDS = 4_000;

  /** As much as the embeddings of the embedded model differ from each other. */
  private static final double SPREAD = 1.5;

  /** How far they lean to ham or spam, and how far the head tells it, as training does. */
  private static final float LEANING = 0.12f;

  private static final double HEAD = 2;

  @TempDir Path folder;

  @Test
  void classify_tableInEightBits_movesPSpamByLessThanAThousandth() throws IOException {
    List<MessageText> texts = texts();
    List<Double> exact = pSpam(TensorType.F32, texts);
    List<Double> rounded = pSpam(TensorType.I8, texts);

    assertThat(exact).as("a model that has opinions").anyMatch(p -> p > 0.9).anyMatch(p -> p < 0.1);
    assertThat(rounded).isNotEqualTo(exact);
    for (int text = 0; text < texts.size(); text++) {
      assertThat(Math.abs(rounded.get(text) - exact.get(text))).isLessThan(MOST);
    }
  }

  @Test
  void write_tableInEightBits_takesLessThanHalfTheSpace() throws IOException {
    long exact = Files.size(write(TensorType.F32).resolve("model.safetensors"));
    long half = Files.size(write(TensorType.F16).resolve("model.safetensors"));
    long eight = Files.size(write(TensorType.I8).resolve("model.safetensors"));

    assertThat(eight).isLessThan(half).isLessThan(exact / 2);
  }

  /** Words as mail has them: some stand everywhere, and more of one leaning than of the other. */
  private static List<MessageText> texts() {
    Random random = new Random(5);
    List<MessageText> texts = new ArrayList<>();
    for (int text = 0; text < 200; text++) {
      int words = 1 + random.nextInt(150);
      double spam = random.nextDouble();
      texts.add(
          MessageText.ofBody(
              IntStream.range(0, words)
                  .map(at -> (int) (WORDS / 2 * Math.pow(random.nextDouble(), 3)))
                  .mapToObj(pair -> word(2 * pair + (random.nextDouble() < spam ? 1 : 0)))
                  .collect(Collectors.joining(" "))));
    }
    return texts;
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder("w");
    for (int rest = number; rest > 0; rest /= 26) {
      word.append((char) ('a' + rest % 26));
    }
    return word.toString();
  }

  private List<Double> pSpam(TensorType type, List<MessageText> texts) throws IOException {
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(write(type), Optional.empty(), 1)) {
      return classifier.classify(texts).stream().map(Verdict::pSpam).toList();
    }
  }

  private Path write(TensorType type) throws IOException {
    // The lower a word's number, the more texts hold it, and the lower its id.
    KnownWords words =
        KnownWords.of(
            IntStream.rangeClosed(1, 10)
                .mapToObj(tenth ->
                    IntStream.range(0, WORDS * tenth / 10)
                        .mapToObj(Int8ModelTest::word)
                        .collect(Collectors.joining(" ")))
                .toList(),
            1);
    Gpt2Config config = new Gpt2Config(words.size(), 120, 64, 1, 2, 1e-5);
    ModelDescription tiny = TinyModel.description(Readout.MEAN);
    Path directory = folder.resolve(type.name());
    ModelWriter.create(
        directory,
        new ModelDescription(
            "words",
            config,
            Vocabulary.GPT2_WORDS,
            config.positions(),
            2,
            Readout.MEAN,
            16,
            0,
            Calibration.ofTemperature(0.5),
            tiny.tagThreshold(),
            Optional.empty(),
            Optional.empty(),
            TinyModel.TRAINING,
            SeenHam.UNRECORDED),
        Map.of(
            KnownWords.FILE,
            words::write,
            "model.safetensors",
            file -> {
              try (NDManager manager = PyTorchEngine.start(1)) {
                Gpt2Weights weights = Gpt2Weights.random(config, 1, manager).withHead(1);
                weights.get(Gpt2Weights.HEAD_WEIGHT).muli(HEAD);
                lean(weights, words);
                SafetensorsWriter.write(file, weights.tensors(), type, Map.of());
              }
            }));
    return directory;
  }

  /** Has words of odd numbers lean to spam and those of even ones to ham, as training does. */
  private static void lean(Gpt2Weights weights, KnownWords words) {
    try (NDArray head = weights.get(Gpt2Weights.HEAD_WEIGHT).duplicate();
        NDArray leanings =
            weights
                .get("wte.weight")
                .getManager()
                .create(leanings(words), new Shape(words.size(), 1))) {
      NDArray direction = head.get(1).sub(head.get(0)).reshape(1, -1);
      weights.get("wte.weight").muli(SPREAD).addi(leanings.mul(direction));
    }
  }

  private static float[] leanings(KnownWords words) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < words.size(); id++) {
      ids.put(words.word(id), id);
    }
    float[] leanings = new float[words.size()];
    for (int number = 0; number < WORDS; number++) {
      leanings[Objects.requireNonNull(ids.get(word(number)))] =
          number % 2 == 0 ? -LEANING : LEANING;
    }
    return leanings;
  }
}
