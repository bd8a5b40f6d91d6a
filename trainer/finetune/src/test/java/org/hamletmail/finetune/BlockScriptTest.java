package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The blocks in TorchScript against those in NDArray operations. */
class BlockScriptTest {

  @ParameterizedTest
  @CsvSource({"3, 16, 2, 8, 12", "11, 64, 4, 5, 40", "1, 64, 1, 1, 1", "2, 768, 12, 2, 30"})
  void apply_f32_isTheTrunkOfTheModel(int layers, int channels, int heads, int rows, int tokens) {
    Compared compared = compare(layers, channels, heads, rows, tokens, TrunkPrecision.F32);

    assertThat(compared.most).isLessThan(1e-5);
  }

  @ParameterizedTest
  @CsvSource({"3, 16, 2, 8, 12", "11, 64, 4, 5, 40", "1, 64, 1, 1, 1", "2, 768, 12, 2, 30"})
  void apply_bf16_isNearTheTrunkAndNotTheSame(
      int layers, int channels, int heads, int rows, int tokens) {
    Compared compared = compare(layers, channels, heads, rows, tokens, TrunkPrecision.BF16);

    assertThat(compared.relative).isBetween(1e-5, 0.01);
  }

  @Test
  void load_archiveCutOff_isRefusedByTheEngine() {
    Gpt2Config config = new Gpt2Config(20, 4, 8, 2, 2, 1e-5);
    byte[] archive = BlockArchive.of(config);
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(config, 1, manager);

      assertThatThrownBy(() ->
              BlockScript.load(
                  Arrays.copyOf(archive, archive.length / 2), weights, 2, TrunkPrecision.BF16))
          .isInstanceOf(EngineException.class);
    }
  }

  @Test
  void of_anySize_holdsNoWeights() {
    assertThat(BlockArchive.of(new Gpt2Config(50257, 1024, 1600, 48, 25, 1e-5)))
        .hasSizeLessThan(4096);
  }

  private record Compared(double most, double relative) {}

  private static Compared compare(
      int layers, int channels, int heads, int rows, int tokens, TrunkPrecision precision) {
    Gpt2Config config = new Gpt2Config(101, tokens, channels, layers + 1, heads, 1e-5);
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(config, 5, manager).withHead(5);
      Random random = new Random(6);
      for (Map.Entry<String, NDArray> tensor : weights.tensors().entrySet()) {
        // Norms and biases of a new model are ones and zeros: any mix-up of them would be right.
        NDArray noise = manager.create(gaussian(random, tensor.getValue()));
        tensor.getValue().addi(noise.reshape(tensor.getValue().getShape()));
      }
      Gpt2 model = new Gpt2(config, weights);
      long[] ids = random.longs((long) rows * tokens, 0, 101).toArray();
      NDArray given = manager.create(ids, new Shape(rows, tokens));
      float[] expected = model.trunk(given, layers).toFloatArray();
      try (BlockScript script =
          BlockScript.load(BlockArchive.of(config), weights, layers, precision)) {
        NDArray found = script.apply(model.trunk(given, 0));
        assertThat(found.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(found.getShape()).isEqualTo(new Shape(rows, tokens, channels));
        return compare(expected, found.toFloatArray());
      }
    }
  }

  private static float[] gaussian(Random random, NDArray like) {
    float[] noise = new float[(int) like.size()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (random.nextGaussian() * 0.02);
    }
    return noise;
  }

  private static Compared compare(float[] expected, float[] found) {
    double most = 0;
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = (double) expected[i] - found[i];
      most = Math.max(most, Math.abs(difference));
      squares += (double) expected[i] * expected[i];
      differences += difference * difference;
    }
    return new Compared(most, Math.sqrt(differences / squares));
  }
}
