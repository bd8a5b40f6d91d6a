package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program that serves against the definition. */
class Gpt2ProgramTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(101, 40, 64, 3, 4, 1e-5);

  private final NDManager manager = PyTorchEngine.start(1);

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, false, 1e-5",
    "FP32, true, 1e-5",
    "BF16, false, 0.03",
    "BF16, true, 0.03",
    "INT8, false, 0.03",
    "INT8, true, 0.03"
  })
  void of_anyWindows_isAsNearTheDefinitionAsItShouldBe(
      Precision precision, boolean mean, double most) {
    Gpt2Weights weights = weights(CONFIG);
    Gpt2 model = new Gpt2(CONFIG, weights);
    try (Gpt2Program program = Gpt2Program.classifier(weights, mean, precision, manager)) {
      for (int[] size : new int[][] {{1, 1}, {1, 17}, {3, 40}, {8, 5}}) {
        NDArray ids = ids(size[0], size[1]);
        float[] expected = model.windowLogits(mean).of(ids, () -> {});
        float[] found = program.of(ids, () -> {});
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
          assertThat((double) Math.abs(found[i] - expected[i])).isLessThan(most);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"INT8, false", "INT8, true", "BF16, false", "FP32, true"})
  void of_rowsTogether_eachIsNearlyWhatItIsAlone(Precision precision, boolean mean) {
    // A scale for a whole batch would let the largest number of one row coarsen all others.
    Gpt2Weights weights = weights(CONFIG);
    weights.get("wte.weight").get("100").muli(1000);
    try (Gpt2Program program = Gpt2Program.classifier(weights, mean, precision, manager)) {
      long[] plain = new Random(3).longs(20, 0, 100).toArray();
      long[] both = new long[40];
      System.arraycopy(plain, 0, both, 0, 20);
      Arrays.fill(both, 20, 40, 100);
      float[] alone = program.of(manager.create(plain, new Shape(1, 20)), () -> {});
      float[] together = program.of(manager.create(both, new Shape(2, 20)), () -> {});
      assertThat(together[0]).isCloseTo(alone[0], within(1e-4f));
      assertThat(together[1]).isCloseTo(alone[1], within(1e-4f));
    }
  }

  @Test
  void of_somebodyObjects_endsWithItAndLeavesNothingBehind() {
    Gpt2Weights weights = weights(CONFIG);
    try (Gpt2Program program = Gpt2Program.classifier(weights, false, Precision.FP32, manager)) {
      NDArray ids = ids(2, 9);
      int arrays = manager.getManagedArrays().size();
      assertThatThrownBy(() ->
              program.of(
                  ids,
                  () -> {
                    throw new IllegalStateException("enough");
                  }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(manager.getManagedArrays()).hasSize(arrays);
    }
  }

  @Test
  void of_moreTokensThanPositions_isRefused() {
    try (Gpt2Program program =
        Gpt2Program.classifier(weights(CONFIG), false, Precision.FP32, manager)) {
      assertThatThrownBy(() -> program.of(ids(1, 41), () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 40 tokens");
    }
  }

  @Test
  void of_anySize_holdsNoWeights() {
    assertThat(ProgramArchive.of(new Gpt2Config(50257, 1024, 1600, 48, 25, 1e-5)))
        .hasSizeLessThan(8192);
  }

  private NDArray ids(int rows, int tokens) {
    long[] ids = new Random(rows * 100L + tokens).longs((long) rows * tokens, 0, 101).toArray();
    return manager.create(ids, new Shape(rows, tokens));
  }

  /** Norms and biases of a new model are ones and zeros: any mix-up of them would be right. */
  private Gpt2Weights weights(Gpt2Config config) {
    Gpt2Weights weights = Gpt2Weights.random(config, 5, manager).withHead(5);
    Random random = new Random(6);
    weights
        .tensors()
        .values()
        .forEach(tensor -> {
          float[] noise = new float[(int) tensor.size()];
          for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (random.nextGaussian() * 0.05);
          }
          tensor.addi(manager.create(noise).reshape(tensor.getShape()));
        });
    return weights;
  }
}
