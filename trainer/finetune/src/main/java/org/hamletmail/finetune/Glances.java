package org.hamletmail.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Looks at the model between epochs, each time on the same examples. */
final class Glances {
  /** Examples of the training part that are looked at before training. */
  private static final int BEFORE = 256;

  private final TrainingPlan plan;
  private final int batch;
  private final List<Example> shuffledTrain;
  private final List<Example> shuffledValidation;
  private final Scoring scoring;

  Glances(
      TrainingMethod method,
      TrainingPlan plan,
      List<Example> train,
      List<Example> validation,
      Scoring scoring) {
    this.plan = plan;
    batch = method.batch();
    this.scoring = scoring;
    shuffledTrain = shuffled(train, method.seed());
    shuffledValidation = shuffled(validation, method.seed());
  }

  /** Scores a sample of the training part. */
  Scoring.Score before() {
    return scoring.of(first(shuffledTrain, BEFORE));
  }

  /** Returns whether it is time to look, behind a step of the whole training, from 1. */
  boolean due(long step) {
    return plan.glanceEvery() > 0 && step % plan.glanceEvery() == 0;
  }

  /**
   * Looks.
   *
   * @param seen examples that the model has been shown
   */
  Glance look(long seen) {
    int count = plan.glanceBatches() * batch;
    Scoring.Score train = scoring.of(first(shuffledTrain, count));
    Scoring.Score validation = scoring.of(first(shuffledValidation, count));
    return new Glance(
        seen, train.loss(), train.accuracy(), validation.loss(), validation.accuracy());
  }

  private static List<Example> shuffled(List<Example> examples, long seed) {
    List<Example> shuffled = new ArrayList<>(examples);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }

  private static List<Example> first(List<Example> examples, int count) {
    return examples.subList(0, Math.min(count, examples.size()));
  }
}
