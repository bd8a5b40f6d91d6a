package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Gpt2Weights;
import org.hamletmail.gpt2.PyTorchEngine;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;

class LabelWeightsTest {
  private static final Gpt2Config TINY = new Gpt2Config(101, 16, 16, 1, 2, 1e-5);

  @Test
  void balancing_threeHamAndOneSpam_makesBothCountTheSameAndAllAsMuchAsBefore() {
    LabelWeights weights = LabelWeights.balancing(examples(3, 1));

    assertThat(3 * weights.ham()).isCloseTo(weights.spam(), within(1e-12));
    assertThat(3 * weights.ham() + weights.spam()).isCloseTo(4, within(1e-12));
    assertThat(LabelWeights.balancing(examples(2, 2)).isEven()).isTrue();
    assertThat(LabelWeights.balancing(examples(2, 0)).isEven()).isTrue();
  }

  @Test
  void loss_ofABatch_countsEachExampleByItsLabel() {
    Draw ham = new Draw(Label.HAM, new int[] {1, 2, 3});
    Draw spam = new Draw(Label.SPAM, new int[] {4, 5});
    double ofHam = loss(List.of(ham), LabelWeights.EVEN);
    double ofSpam = loss(List.of(spam), LabelWeights.EVEN);

    assertThat(loss(List.of(ham, spam), LabelWeights.EVEN))
        .isCloseTo((ofHam + ofSpam) / 2, within(1e-6));
    assertThat(loss(List.of(ham, spam), new LabelWeights(0.5, 3)))
        .isCloseTo((0.5 * ofHam + 3 * ofSpam) / 2, within(1e-6));
  }

  private static double loss(List<Draw> batch, LabelWeights weights) {
    try (NDManager manager = PyTorchEngine.start(1)) {
      Gpt2Weights start = Gpt2Weights.random(TINY, 1, manager).withHead(1);
      return new FineTuner(start, method(), 0)
          .weighted(weights)
          .steps(List.of(batch), step -> {})
          .getFirst();
    }
  }

  private static TrainingMethod method() {
    return new TrainingMethod(
        Trainable.ALL,
        Readout.LAST_TOKEN,
        8,
        1,
        1,
        0,
        1,
        2,
        1,
        new LearningRateSchedule(0.01, 0, false),
        0,
        0,
        0,
        0,
        1);
  }

  private static List<Example> examples(int ham, int spam) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < ham + spam; i++) {
      examples.add(Example.of(i < ham ? Label.HAM : Label.SPAM, List.of(new int[] {i})));
    }
    return examples;
  }
}
