package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Random;
import org.hamletmail.gpt2.PyTorchEngine;
import org.junit.jupiter.api.Test;

/** The two ways of changing a table are one: all rows at each step, or a row when it is used. */
class AdamWTest {
  private static final int ROWS = 60;
  private static final int CHANNELS = 6;

  @Test
  void rows_usedAtTimes_areThoseOfTheWholeTable() {
    // 900 steps: rows are left alone for 1 step, for dozens, and for more than the moments last.
    try (NDManager manager = PyTorchEngine.start(1)) {
      Random random = new Random(5);
      float[] begin = normal(random, ROWS * CHANNELS);
      NDArray whole = manager.create(begin, new Shape(ROWS, CHANNELS));
      NDArray byRow = manager.create(begin, new Shape(ROWS, CHANNELS));
      try (AdamW dense = new AdamW(manager, 0.1);
          TokenRows rows = new TokenRows(byRow, manager, 0.1)) {
        for (int step = 1; step <= 900; step++) {
          long[] ids = ids(random, step);
          double rate = 1e-2 / Math.sqrt(step);
          float[] slope = normal(random, ids.length * CHANNELS);
          rows.use(ids);
          rows.gather(ids, manager.create(slope, new Shape(1, ids.length, CHANNELS)));
          float factor = step % 2 == 0 ? 0.5f : 1;
          rows.scale(factor);
          NDArray gradient = manager.create(summed(ids, slope, factor), whole.getShape());
          assertThat(Math.sqrt(rows.squares())).isCloseTo(gradient.norm().getFloat(), within(1e-4));
          rows.step(rate);
          dense.step(Map.of("table", whole), Map.of("table", gradient), rate);
          for (long id : ids) {
            assertThat(byRow.get(id).sub(whole.get(id)).abs().max().getFloat()).isLessThan(1e-5f);
          }
        }
        rows.useAll();

        assertThat(byRow.sub(whole).abs().max().getFloat()).isLessThan(1e-5f);
        assertThat(byRow.get(0).toFloatArray()).isEqualTo(whole.get(0).toFloatArray());
      }
    }
  }

  /** Row 0 always, the first third often, the second rarely, row 59 twice, others never. */
  private static long[] ids(Random random, int step) {
    return step == 10 || step == 700
        ? new long[] {0, 59, 0}
        : new long[] {0, random.nextInt(20), random.nextInt(20), 20 + random.nextInt(20) % 3, 0};
  }

  private static float[] summed(long[] ids, float[] slope, float factor) {
    float[] table = new float[ROWS * CHANNELS];
    for (int at = 0; at < ids.length; at++) {
      for (int i = 0; i < CHANNELS; i++) {
        table[(int) ids[at] * CHANNELS + i] += slope[at * CHANNELS + i];
      }
    }
    for (int i = 0; i < table.length; i++) {
      table[i] *= factor;
    }
    return table;
  }

  private static float[] normal(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }
}
