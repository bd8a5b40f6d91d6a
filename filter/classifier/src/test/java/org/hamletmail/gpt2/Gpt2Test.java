package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Gpt2Test {
  private static final Gpt2Config CONFIG = new Gpt2Config(64, 24, 16, 3, 2, 1e-5);

  private NDManager manager;
  private Gpt2Weights weights;
  private Gpt2 model;

  @BeforeEach
  void start() {
    manager = PyTorchEngine.start(1);
    weights = Gpt2Weights.random(CONFIG, 7, manager).withHead(8);
    // The initial deviation is so small that a wrong mask would hide below the tolerance.
    weights.tensors().forEach((name, tensor) -> scaleMatrices(name, tensor));
    model = new Gpt2(CONFIG, weights);
  }

  private static void scaleMatrices(String name, NDArray tensor) {
    if (name.startsWith("h.") && tensor.getShape().dimension() == 2) {
      tensor.muli(10);
    }
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(Readout.class)
  void logits_splitAtAnyBlock_sameAnswer(Readout readout) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray ids = ids(scope, 2, 10);
      NDArray lengths = scope.create(new long[] {10, 4});
      float[] whole = model.logits(model.trunk(ids, 0), 0, lengths, readout).toFloatArray();
      for (int split = 1; split <= CONFIG.layers(); split++) {
        NDArray hidden = model.trunk(ids, split);
        float[] parts = model.logits(hidden, split, lengths, readout).toFloatArray();
        assertThat(parts).as("split at %s", split).containsExactly(whole, within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LAST_TOKEN", "FIRST", "MEAN"})
  void logits_morePaddingAndBatchMates_sameAnswer(Readout readout) {
    try (NDManager scope = manager.newSubManager()) {
      long[] text = {3, 14, 15, 9, 26};
      float[] alone = logits(scope, readout, 5, text);
      float[] padded = logits(scope, readout, 24, text, new long[] {1, 2}, new long[24]);
      assertThat(Arrays.copyOf(padded, 2)).containsExactly(alone, within(1e-5f));
    }
  }

  @Test
  void logits_lastPosition_readsThePadding() {
    try (NDManager scope = manager.newSubManager()) {
      long[] text = {3, 14, 15, 9, 26};
      float[] alone = logits(scope, Readout.LAST_POSITION, 5, text);
      float[] padded = logits(scope, Readout.LAST_POSITION, 24, text);
      assertThat(Math.abs(alone[0] - padded[0])).isGreaterThan(1e-4f);
    }
  }

  @Test
  void logits_laterTokenChanged_changesLastTokenNotFirst() {
    try (NDManager scope = manager.newSubManager()) {
      float[] one = logits(scope, Readout.FIRST, 3, new long[] {5, 6, 7});
      float[] other = logits(scope, Readout.FIRST, 3, new long[] {5, 6, 8});
      assertThat(one).containsExactly(other, within(1e-7f));
      one = logits(scope, Readout.LAST_TOKEN, 3, new long[] {5, 6, 7});
      other = logits(scope, Readout.LAST_TOKEN, 3, new long[] {5, 9, 7});
      assertThat(Math.abs(one[0] - other[0])).isGreaterThan(1e-4f);
    }
  }

  @ParameterizedTest
  @EnumSource(Readout.class)
  void logits_backward_gradientEqualsFiniteDifference(Readout readout) {
    for (String name :
        new String[] {
          "wte.weight", "wpe.weight", "h.0.mlp.c_fc.weight", "h.2.attn.c_attn.weight",
          "h.2.attn.c_attn.bias", "h.2.ln_1.weight", "ln_f.bias", "score.weight"
        }) {
      NDArray parameter = weights.get(name);
      parameter.setRequiresGradient(true);
      float[] gradient;
      try (NDManager scope = manager.newSubManager()) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          collector.backward(spamMinusHam(scope, readout));
        }
        NDArray collected = parameter.getGradient();
        collected.attach(scope);
        gradient = collected.toFloatArray();
      }
      parameter.setRequiresGradient(false);
      int steepest = 0;
      for (int i = 1; i < gradient.length; i++) {
        steepest = Math.abs(gradient[i]) > Math.abs(gradient[steepest]) ? i : steepest;
      }
      assertThat(Math.abs(gradient[steepest])).as(name).isGreaterThan(1e-3f);
      double slope = slope(parameter, steepest, readout);
      assertThat(slope).as(name).isCloseTo(gradient[steepest], within(0.02 * Math.abs(slope)));
    }
  }

  @Test
  void trunk_tooManyTokens_isRefused() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray ids = ids(scope, 1, 25);
      assertThatThrownBy(() -> model.trunk(ids, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 24 tokens");
    }
  }

  @Test
  void logits_lengthOutsideTheRow_isRefused() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray hidden = model.trunk(ids(scope, 1, 5), 3);
      for (long length : new long[] {0, 6}) {
        NDArray lengths = scope.create(new long[] {length});
        assertThatThrownBy(() -> model.logits(hidden, 3, lengths, Readout.LAST_TOKEN))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("length is " + length + "; expected 1 to 5");
      }
    }
  }

  @Test
  void logits_manyCalls_leaveNoArraysBehind() {
    try (NDManager scope = manager.newSubManager()) {
      NDArray ids = ids(scope, 2, 6);
      NDArray lengths = scope.create(new long[] {6, 3});
      int ofModel = manager.getManagedArrays().size();
      int ofScope = scope.getManagedArrays().size();
      for (Readout readout : Readout.values()) {
        try (NDArray hidden = model.trunk(ids, 2);
            NDArray logits = model.logits(hidden, 2, lengths, readout)) {
          assertThat(logits.getShape()).isEqualTo(new Shape(2, 2));
        }
        assertThat(manager.getManagedArrays()).as("%s", readout).hasSize(ofModel);
        assertThat(scope.getManagedArrays()).as("%s", readout).hasSize(ofScope);
      }
    }
  }

  /** A scalar that all weights act on. */
  private NDArray spamMinusHam(NDManager scope, Readout readout) {
    NDArray hidden = model.trunk(ids(scope, 2, 6), 1);
    NDArray logits = model.logits(hidden, 1, scope.create(new long[] {6, 3}), readout);
    return logits.get(":, 1").sub(logits.get(":, 0")).sum();
  }

  private double slope(NDArray parameter, int at, Readout readout) {
    float step = 1e-2f;
    double[] value = new double[2];
    try (NDManager scope = manager.newSubManager()) {
      float[] delta = new float[(int) parameter.getShape().size()];
      delta[at] = step;
      NDArray change = scope.create(delta, parameter.getShape());
      parameter.addi(change);
      value[1] = spamMinusHam(scope, readout).getFloat();
      parameter.subi(change).subi(change);
      value[0] = spamMinusHam(scope, readout).getFloat();
      parameter.addi(change);
    }
    return (value[1] - value[0]) / (2 * step);
  }

  private float[] logits(NDManager scope, Readout readout, int tokens, long[]... texts) {
    long[] ids = new long[texts.length * tokens];
    long[] lengths = new long[texts.length];
    for (int row = 0; row < texts.length; row++) {
      lengths[row] = texts[row].length;
      Arrays.fill(ids, row * tokens, (row + 1) * tokens, 63);
      System.arraycopy(texts[row], 0, ids, row * tokens, texts[row].length);
    }
    NDArray hidden = model.trunk(scope.create(ids, new Shape(texts.length, tokens)), 2);
    return model.logits(hidden, 2, scope.create(lengths), readout).toFloatArray();
  }

  private static NDArray ids(NDManager scope, int rows, int tokens) {
    long[] ids = new long[rows * tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (i * 31L + 7) % CONFIG.vocabulary();
    }
    return scope.create(ids, new Shape(rows, tokens));
  }
}
