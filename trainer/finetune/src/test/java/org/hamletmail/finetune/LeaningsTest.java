package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Readout;
import org.junit.jupiter.api.Test;

class LeaningsTest {
  private static final Gpt2Config TINY = new Gpt2Config(50, 16, 16, 1, 2, 1e-5);
  private static final int SPAMMY = 5;
  private static final int HAMMY = 6;

  @Test
  void withLeanings_beforeTraining_wordsSpeakForTheirLabel() {
    List<Example> examples =
        List.of(
            Example.of(Label.SPAM, List.of(filled(8, SPAMMY))),
            Example.of(Label.HAM, List.of(filled(8, HAMMY))));
    try (TrainingModel plain = TrainingModel.random(TINY, 3, 1).withHeadTimes(4);
        TrainingModel leaning =
            TrainingModel.random(TINY, 3, 1).withHeadTimes(4).withLeanings(leanings(), 1)) {
      Scoring.Score before = plain.tuner(method(), 0).score(examples);
      Scoring.Score after = leaning.tuner(method(), 0).score(examples);

      assertThat(after.accuracy()).isEqualTo(1);
      assertThat(after.loss()).isLessThan(before.loss() / 2);
    }
  }

  @Test
  void withLeanings_noOpinions_changesNothing() {
    List<Example> examples = List.of(Example.of(Label.SPAM, List.of(filled(8, SPAMMY))));
    try (TrainingModel plain = TrainingModel.random(TINY, 3, 1);
        TrainingModel without = TrainingModel.random(TINY, 3, 1).withLeanings(new double[50], 1)) {
      assertThat(without.tuner(method(), 0).score(examples))
          .isEqualTo(plain.tuner(method(), 0).score(examples));
    }
  }

  /** As the filter reads it: a few words at the end don't outvote a whole window. */
  @Test
  void score_meanReadoutAndAShortLastWindow_countsForItsTokens() {
    Example spam = Example.of(Label.SPAM, List.of(filled(12, SPAMMY), filled(2, HAMMY)));
    Example ham = Example.of(Label.HAM, List.of(filled(12, HAMMY), filled(2, SPAMMY)));
    try (TrainingModel leaning = TrainingModel.random(TINY, 3, 1).withLeanings(leanings(), 5)) {
      assertThat(leaning.tuner(method(), 0).score(List.of(spam, ham)).accuracy()).isEqualTo(1);
    }
  }

  private static double[] leanings() {
    double[] leanings = new double[TINY.vocabulary()];
    leanings[SPAMMY] = 1;
    leanings[HAMMY] = -1;
    return leanings;
  }

  private static int[] filled(int tokens, int id) {
    int[] ids = new int[tokens];
    Arrays.fill(ids, id);
    return ids;
  }

  private static TrainingMethod method() {
    LearningRateSchedule rate = new LearningRateSchedule(1e-3, 0, false);
    return new TrainingMethod(
        Trainable.ALL, Readout.MEAN, 16, 2, 1, 0, 1, 4, 1, rate, 0, 0, 0, 0, 1);
  }
}
