package org.hamletmail.finetune;

import ai.djl.training.GradientCollector;
import java.util.List;
import org.hamletmail.gpt2.Gpt2;
import org.jspecify.annotations.Nullable;

/** What a training teaches, and how wrong a model is about it. For one thread. */
sealed interface Objective permits LabelObjective, NextTokenObjective {

  /**
   * Draws on their way through a model.
   *
   * @param hidden their states behind the frozen blocks
   * @param firstBlock the first block that they have not been through
   */
  record Pass(Gpt2 model, Trunk.Hidden hidden, int firstBlock, List<Draw> draws) {}

  /**
   * Returns the rows of the token table that a batch needs.
   *
   * @param ids of the batch, padding included
   */
  long[] rows(long[] ids);

  /** Returns the answers in some draws, by which a sum of losses becomes a mean. */
  int count(List<Draw> draws);

  /** Returns how many numbers the answer to one draw takes. */
  int numbers();

  /** Returns what the answer to a window of some tokens counts for in an example's mean. */
  int windowWeight(int tokens);

  /** Returns what the model answers, {@link #numbers} for each draw; without gradients. */
  float[] answers(Pass pass);

  /**
   * Adds the gradients of draws to those of the weights.
   *
   * @param all answers in the batch that the draws are of
   * @param rows takes the gradients of the token table where it is trained row by row
   * @param collector in which the hidden states' own gradient, if any, is recorded
   * @param answers takes the model's, see {@link #answers}
   * @return the draws' part of the mean loss
   */
  double backward(
      Pass pass,
      int all,
      @Nullable TokenRows rows,
      GradientCollector collector,
      List<float[]> answers);

  /**
   * Adds the answer to one draw to a sum.
   *
   * @param numbers {@link #numbers} of them, from an index on
   */
  void add(Draw draw, double[] numbers, int from, Scoring.Sum sum);
}
