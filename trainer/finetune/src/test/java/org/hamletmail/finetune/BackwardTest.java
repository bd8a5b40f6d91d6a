package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hamletmail.gpt2.Gpt2;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a backward pass reads is still there, however much Java has tidied up meanwhile. */
class BackwardTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 64, 16, 2, 2, 1e-5);
  private static final int ROWS = 64;

  @ParameterizedTest
  @EnumSource(Readout.class)
  void backward_afterGarbageCollection_isTheSame(Readout readout) throws InterruptedException {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      float[] before = gradient(weights, readout, false);

      for (int i = 0; i < 3; i++) {
        assertThat(gradient(weights, readout, true)).isEqualTo(before);
      }
    }
  }

  private static float[] gradient(Gpt2Weights weights, Readout readout, boolean tidy)
      throws InterruptedException {
    Gpt2 model = new Gpt2(TINY, weights);
    NDArray trained = weights.get("h.1.mlp.c_fc.weight");
    Random random = new Random(2);
    try (NDManager scope = trained.getManager().newSubManager()) {
      NDArray ids = scope.create(random.longs(ROWS * 64, 0, 101).toArray(), new Shape(ROWS, 64));
      NDArray lengths = scope.create(random.longs(ROWS, 1, 65).toArray(), new Shape(ROWS));
      NDArray hidden = model.trunk(ids, 1);
      trained.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = model.logits(hidden, 1, lengths, readout).logSoftmax(1).sum();
        if (tidy) {
          tidyUp();
        }
        collector.backward(loss);
      }
      NDArray slope = trained.getGradient();
      slope.attach(scope);
      float[] values = slope.toFloatArray();
      slope.subi(slope);
      return values;
    } finally {
      trained.setRequiresGradient(false);
    }
  }

  /** Has Java free what nothing refers to, and fills that memory. */
  private static void tidyUp() throws InterruptedException {
    List<ByteBuffer> filled = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      Thread.sleep(20);
      for (int size = 64; size <= 32_768; size *= 2) {
        for (int i = 0; i < 20; i++) {
          ByteBuffer buffer = ByteBuffer.allocateDirect(size);
          while (buffer.hasRemaining()) {
            buffer.put((byte) 0x7f);
          }
          filled.add(buffer);
        }
      }
    }
    assertThat(filled).isNotEmpty();
  }
}
