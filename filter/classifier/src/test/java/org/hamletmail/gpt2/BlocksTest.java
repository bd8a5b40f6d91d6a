package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All implementations of {@link Blocks} against the definition: the trunk of the model. Whoever
 * writes another names it here, with how far it may be from it.
 */
class BlocksTest {

  /** The implementations; differences are shares of the states, root mean square. */
  enum Implementation {
    /** The definition itself, without the embeddings. */
    OPERATIONS(0, 0) {
      @Override
      Blocks of(Gpt2 model, Gpt2Weights weights, int count) {
        return model.blocks(count);
      }
    },
    SCRIPT_F32(0, 1e-5) {
      @Override
      Blocks of(Gpt2 model, Gpt2Weights weights, int count) {
        return Gpt2Program.blocks(weights, count, Precision.FP32);
      }
    },
    /** Nearer than the least it would not be narrow. */
    SCRIPT_BF16(1e-5, 0.01) {
      @Override
      Blocks of(Gpt2 model, Gpt2Weights weights, int count) {
        return Gpt2Program.blocks(weights, count, Precision.BF16);
      }
    };

    final double least;
    final double most;

    Implementation(double least, double most) {
      this.least = least;
      this.most = most;
    }

    abstract Blocks of(Gpt2 model, Gpt2Weights weights, int count);
  }

  @ParameterizedTest
  @EnumSource
  void apply_allSizes_isAsNearTheTrunkAsItShouldBe(Implementation implementation) {
    for (int[] size :
        new int[][] {
          {3, 16, 2, 8, 12}, {11, 64, 4, 5, 40}, {1, 64, 1, 1, 1}, {2, 768, 12, 2, 30}
        }) {
      double difference = difference(implementation, size[0], size[1], size[2], size[3], size[4]);
      assertThat(difference)
          .as(Arrays.toString(size))
          .isBetween(implementation.least, implementation.most);
    }
  }

  private static double difference(
      Implementation implementation, int layers, int channels, int heads, int rows, int tokens) {
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
      try (Blocks blocks = implementation.of(model, weights, layers)) {
        NDArray x = model.trunk(given, 0);
        float[] before = x.toFloatArray();
        NDArray found = blocks.apply(x);
        assertThat(found.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(found.getShape()).isEqualTo(new Shape(rows, tokens, channels));
        assertThat(x.toFloatArray()).isEqualTo(before);
        return difference(expected, found.toFloatArray());
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

  private static double difference(float[] expected, float[] found) {
    double squares = 0;
    double differences = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += (double) expected[i] * expected[i];
      differences += Math.pow((double) expected[i] - found[i], 2);
    }
    return Math.sqrt(differences / squares);
  }
}
