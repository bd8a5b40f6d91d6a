package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A batch for which there is no room is computed in pieces, and gives the same step. */
class OutOfMemoryTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 16, 16, 3, 2, 1e-5);
  private static final String MESSAGE = "CUDA out of memory. Tried to allocate 2.00 GiB";

  private record Outcome(Map<String, float[]> weights, List<Double> losses) {}

  @ParameterizedTest
  @EnumSource(Trainable.class)
  void take_noRoomForMoreThanTwo_takesTheSameSteps(Trainable trainable) {
    List<Integer> tried = new ArrayList<>();
    int[] calls = new int[1];
    Outcome pieces =
        steps(
            trainable,
            messages -> {
              tried.add(messages);
              // The fourth pass: in the second batch, when some of its gradients are there already.
              if (messages > 4 || (messages > 2 && ++calls[0] > 3)) {
                throw new EngineException(MESSAGE);
              }
            });

    Outcome whole = steps(trainable, messages -> {});

    assertThat(tried.subList(0, 8)).containsExactly(8, 4, 4, 4, 4, 2, 2, 2);
    for (int i = 0; i < whole.losses.size(); i++) {
      assertThat(pieces.losses.get(i)).isCloseTo(whole.losses.get(i), within(1e-6));
    }
    whole.weights.forEach((name, values) -> {
      if (!name.endsWith("c_attn.bias")) {
        assertThat(pieces.weights.get(name)).as(name).containsExactly(values, within(2e-5f));
      }
    });
  }

  @Test
  void take_noRoomForOne_fails() {
    assertThatThrownBy(() ->
            steps(
                Trainable.LAST_BLOCK,
                messages -> {
                  throw new EngineException(MESSAGE);
                }))
        .isInstanceOf(EngineException.class)
        .hasMessage(MESSAGE);
  }

  @Test
  void take_otherFailure_isNotTriedAgain() {
    int[] calls = new int[1];
    assertThatThrownBy(() ->
            steps(
                Trainable.LAST_BLOCK,
                messages -> {
                  calls[0]++;
                  throw new EngineException("index out of bounds");
                }))
        .hasMessage("index out of bounds");
    assertThat(calls[0]).isOne();
  }

  private static Outcome steps(Trainable trainable, IntConsumer beforeForward) {
    TrainingMethod method =
        new TrainingMethod(
            trainable,
            Readout.LAST_TOKEN,
            12,
            1,
            1,
            0,
            1,
            8,
            1,
            new LearningRateSchedule(1e-3, 0, false),
            0.1,
            0.5,
            0.1,
            0,
            3);
    Random random = new Random(4);
    List<List<Draw>> batches = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Draw> batch = new ArrayList<>();
      for (int row = 0; row < 8; row++) {
        batch.add(
            new Draw(
                row % 3 == 0 ? Label.SPAM : Label.HAM,
                random.ints(1 + random.nextInt(12), 0, 101).toArray()));
      }
      batches.add(batch);
    }
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights weights = Gpt2Weights.random(TINY, 1, manager).withHead(7);
      List<Double> losses =
          new FineTuner(weights, method, 0)
              .steps(batches, step -> step.beforeForward(beforeForward));
      Map<String, float[]> after = new LinkedHashMap<>();
      weights.tensors().forEach((name, tensor) -> after.put(name, tensor.toFloatArray()));
      return new Outcome(after, losses);
    }
  }
}
