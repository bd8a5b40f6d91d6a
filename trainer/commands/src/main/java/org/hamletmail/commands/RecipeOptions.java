package org.hamletmail.commands;

import org.hamletmail.finetune.LearningRateSchedule;
import org.hamletmail.finetune.Recipe;
import org.hamletmail.finetune.Trainable;
import org.hamletmail.gpt2.Readout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the model is trained. The defaults are the published recipe's. */
public final class RecipeOptions {
  /** What the learning rate does behind the warm-up. */
  public enum Schedule {
    CONSTANT,
    COSINE
  }

  @Option(
      names = "--trainable",
      converter = Choice.OfTrainable.class,
      completionCandidates = Choice.OfTrainable.class,
      paramLabel = "PART",
      description =
          "What is trained besides final norm and head: ${COMPLETION-CANDIDATES} (default:"
              + " last-block with --base, as published; all of a new model).")
  private @Nullable Trainable trainable;

  @Option(
      names = "--readout",
      converter = Choice.OfReadout.class,
      completionCandidates = Choice.OfReadout.class,
      paramLabel = "WHERE",
      defaultValue = "last-token",
      description =
          "Position that the head reads: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE};"
              + " last-position, padding or not, reproduces the book).")
  private Readout readout = Readout.LAST_TOKEN;

  @Option(
      names = "--neutral-tokens",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "With --readout mean: add N tokens that speak for neither label to those of a message, so"
              + " that few words are little evidence. Changes no weight: temperature, thresholds and"
              + " figures are of the model with them (default: ${DEFAULT-VALUE}).")
  private int neutralTokens;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "120",
      description = "Tokens that the model sees at once (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Windows of --max-tokens that are read of a message, from its start (default:"
              + " ${DEFAULT-VALUE}). An epoch shows one of them, drawn at random.")
  private int windows;

  @Option(
      names = "--first-window-share",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "Chance that the first window is shown rather than a later one (default:"
              + " ${DEFAULT-VALUE}).")
  private double firstWindowShare;

  @Option(
      names = "--token-dropout",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Chance of each token to be left out when a message is shown, against learning by heart"
              + " (default: ${DEFAULT-VALUE}).")
  private double tokenDropout;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes over the training mail (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Messages in one step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--bucket",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Sort the messages of N batches by length, so that short ones need less padding and"
              + " training is faster (default: ${DEFAULT-VALUE}, not at all).")
  private int bucket;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "Highest learning rate (default: 5e-5 with --base, as published; 1e-3 of a new model).")
  private @Nullable Double learningRate;

  @Option(
      names = "--warm-up",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of the steps over which the rate rises to its peak (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--schedule",
      converter = Choice.OfSchedule.class,
      completionCandidates = Choice.OfSchedule.class,
      paramLabel = "SHAPE",
      defaultValue = "constant",
      description =
          "What the rate does then: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Schedule schedule = Schedule.CONSTANT;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      defaultValue = "0.1",
      description = "AdamW's weight decay (default: ${DEFAULT-VALUE}).")
  private double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      defaultValue = "0",
      description = "Shorten gradients to this norm; 0 for never (default: ${DEFAULT-VALUE}).")
  private double clipNorm;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Share of each label that is spread over both, where labels may be wrong (default:"
              + " ${DEFAULT-VALUE}).")
  private double labelSmoothing;

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
          "Of everything left to chance: same seed, same mail, same model (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed;

  /** Returns how many neutral tokens the model adds to a message's. */
  int neutralTokens() {
    return neutralTokens;
  }

  /**
   * Returns the recipe.
   *
   * @param pretrained whether training starts from a base
   * @throws IllegalArgumentException if a value is outside its range
   */
  Recipe recipe(boolean pretrained) {
    Trainable part = trainable;
    Double rate = learningRate;
    return new Recipe(
        part != null ? part : pretrained ? Trainable.LAST_BLOCK : Trainable.ALL,
        readout,
        maxTokens,
        windows,
        firstWindowShare,
        tokenDropout,
        epochs,
        batch,
        bucket,
        new LearningRateSchedule(
            rate != null ? rate : pretrained ? 5e-5 : 1e-3, warmUp, schedule == Schedule.COSINE),
        weightDecay,
        clipNorm,
        labelSmoothing,
        patience,
        seed);
  }
}
