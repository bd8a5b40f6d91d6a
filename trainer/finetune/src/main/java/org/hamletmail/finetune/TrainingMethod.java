package org.hamletmail.finetune;

import org.hamletmail.gpt2.Readout;

/**
 * How a model is trained.
 *
 * @param trainable which part
 * @param readout which position the head reads
 * @param maxTokens tokens in one window
 * @param windows windows of a message that are drawn from, from its start
 * @param firstWindowShare chance that the first window is drawn where there are several, 0 to 1
 * @param tokenDropout chance of each token to be left out of an example, from 0 to below 1
 * @param epochs passes over the training messages
 * @param batch examples in one step
 * @param bucket batches whose examples are sorted by length together, so that short ones need less
 *     padding; 1 to leave the order to chance alone
 * @param learningRate of each step
 * @param weightDecay share of the learning rate by which each weight shrinks a step, 0 or more
 * @param clipNorm longest gradient that is followed as it is; 0 for any
 * @param labelSmoothing share of each label that is spread over both, from 0 to below 1
 * @param patience epochs without a lower validation loss after which training stops; 0 for all
 * @param seed of everything that is left to chance
 */
public record TrainingMethod(
    Trainable trainable,
    Readout readout,
    int maxTokens,
    int windows,
    double firstWindowShare,
    double tokenDropout,
    int epochs,
    int batch,
    int bucket,
    LearningRateSchedule learningRate,
    double weightDecay,
    double clipNorm,
    double labelSmoothing,
    int patience,
    long seed) {

  /** Rejects values outside their ranges. */
  public TrainingMethod {
    requirePositive("max-tokens", maxTokens);
    requirePositive("windows", windows);
    requirePositive("epochs", epochs);
    requirePositive("batch", batch);
    requirePositive("bucket", bucket);
    if (patience < 0) {
      throw new IllegalArgumentException(
          "patience is " + patience + "; expected 0 (never stop early) or more");
    }
    require("first-window-share", firstWindowShare, firstWindowShare <= 1, "from 0 to 1");
    require("token-dropout", tokenDropout, tokenDropout < 1, "from 0 to below 1");
    require("label-smoothing", labelSmoothing, labelSmoothing < 1, "from 0 to below 1");
    require("weight-decay", weightDecay, weightDecay < 1000, "0 or more, such as 0.1");
    require("clip-norm", clipNorm, clipNorm < Double.MAX_VALUE, "0 or more, such as 1");
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; expected at least 1");
    }
  }

  private static void require(String name, double value, boolean below, String expected) {
    if (!(value >= 0 && below)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected " + expected);
    }
  }
}
