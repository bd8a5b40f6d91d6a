package org.hamletmail.lab.pretrain;

import org.hamletmail.commands.Choice;
import org.hamletmail.commands.RecipeOptions;
import org.hamletmail.finetune.LearningRateSchedule;
import org.hamletmail.finetune.Recipe;
import org.hamletmail.finetune.Trainable;
import org.hamletmail.gpt2.Readout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how a language model is trained. */
final class LanguageRecipeOptions {
  private static final double NEW_RATE = 1e-3;
  private static final double BASE_RATE = 5e-5;

  @Option(
      names = "--trainable",
      converter = Choice.OfTrainable.class,
      completionCandidates = Choice.OfTrainable.class,
      paramLabel = "PART",
      defaultValue = "all",
      description =
          "What is trained besides the final norm: head (nothing else), last-block,"
              + " last-two-blocks or all (default: ${DEFAULT-VALUE}).")
  private Trainable trainable = Trainable.ALL;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "120",
      description =
          "Tokens that the model sees at once; texts are read to their end in windows of these"
              + " (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "3",
      description = "Passes over all windows (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Windows in one step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--bucket",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Sort the windows of N batches by length, so that short ones need less padding (default:"
              + " ${DEFAULT-VALUE}).")
  private int bucket;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "Highest learning rate (default: " + BASE_RATE + " with --base, " + NEW_RATE + " else).")
  private @Nullable Double learningRate;

  @Option(
      names = "--warm-up",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "Share of the steps over which the rate rises to its peak (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--schedule",
      converter = Choice.OfSchedule.class,
      completionCandidates = Choice.OfSchedule.class,
      paramLabel = "SHAPE",
      defaultValue = "cosine",
      description =
          "What the rate does then: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private RecipeOptions.Schedule schedule = RecipeOptions.Schedule.COSINE;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "AdamW's weight decay (default: ${DEFAULT-VALUE}).")
  private double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      defaultValue = "1",
      description = "Shorten gradients to this norm; 0 for never (default: ${DEFAULT-VALUE}).")
  private double clipNorm;

  @Option(
      names = "--patience",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Stop when the validation loss has not fallen for N epochs; 0 to train all (default:"
              + " ${DEFAULT-VALUE}). The best epoch's weights are kept in any case.")
  private int patience;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "123",
      description =
          "Of everything left to chance: same seed, same texts, same model (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed;

  /**
   * Returns the recipe. It reads the mean, as all positions are needed.
   *
   * @param pretrained whether training starts from a base
   * @throws IllegalArgumentException if a value is outside its range
   */
  Recipe recipe(boolean pretrained) {
    if (trainable == Trainable.LORA) {
      throw new IllegalArgumentException(
          "--trainable is lora, whose adapters need a head; expected head, last-block,"
              + " last-two-blocks or all");
    }
    if (!pretrained && trainable != Trainable.ALL) {
      throw new IllegalArgumentException(
          "--trainable is "
              + Choice.spelled(trainable)
              + "; a new model is trained as a whole: name a --base, or leave it out");
    }
    if (maxTokens < 2) {
      throw new IllegalArgumentException(
          "--max-tokens is "
              + maxTokens
              + "; expected at least 2, as the second is predicted from the first");
    }
    double rate = learningRate == null ? (pretrained ? BASE_RATE : NEW_RATE) : learningRate;
    return new Recipe(
        trainable,
        Readout.MEAN,
        maxTokens,
        1,
        1,
        0,
        epochs,
        batch,
        bucket,
        new LearningRateSchedule(rate, warmUp, schedule == RecipeOptions.Schedule.COSINE),
        weightDecay,
        clipNorm,
        0,
        patience,
        seed);
  }
}
