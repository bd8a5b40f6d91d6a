package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Notices when the forward pass becomes slow. Times alone say nothing on a machine that does other
 * work: the pass and as many matrix products of its largest shape take turns, and of both the least
 * of many times counts, which is what they take undisturbed.
 */
class ProgramSpeedTest {
  private static final Gpt2Config CONFIG = new Gpt2Config(1000, 128, 256, 4, 4, 1e-5);
  private static final int TOKENS = 120;

  /** Multiply-adds of a pass: three blocks in full, the last one's keys and values. */
  private static final long PRODUCTS = (3 * 12 + 2) * 256L * 256 * TOKENS;

  /** Twice what it is: 1.5 on a machine with AVX-512. */
  private static final double MOST_TIMES = 3;

  private static final int TURNS = 60;

  @Test
  void of_smallModel_takesLittleMoreThanItsMatrixProducts() {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(CONFIG, 1, manager).withHead(1);
      long[] tokens = new Random(2).longs(TOKENS, 0, 1000).toArray();
      NDArray ids = manager.create(tokens, new Shape(1, TOKENS));
      NDArray x = manager.randomNormal(new Shape(TOKENS, 256));
      NDArray w = manager.randomNormal(new Shape(256, 1024));
      try (Gpt2Program program = Gpt2Program.classifier(weights, false, Precision.FP32, manager)) {
        Least pass = new Least(() -> program.of(ids, () -> {}));
        Least product = new Least(() -> x.matMul(w).close());
        double times = Double.MAX_VALUE;
        for (int round = 0; round < 4 && times > MOST_TIMES; round++) {
          for (int turn = 0; turn < TURNS; turn++) {
            pass.run();
            product.run();
          }
          times = pass.nanos / (product.nanos * (double) PRODUCTS / (TOKENS * 256L * 1024));
        }
        assertThat(times).as("times of its matrix products").isLessThan(MOST_TIMES);
      }
    }
  }

  /** The least time of some work. */
  private static final class Least {
    private final Runnable work;
    private long nanos = Long.MAX_VALUE;

    Least(Runnable work) {
      this.work = work;
    }

    void run() {
      long begin = System.nanoTime();
      work.run();
      nanos = Math.min(nanos, System.nanoTime() - begin);
    }
  }
}
