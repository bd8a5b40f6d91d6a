package org.hamletmail.training;

import java.util.Optional;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.Recipe.Schedule;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.finetune.LearningRateSchedule;
import org.hamletmail.finetune.Trainable;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.gpt2.Readout;

/** What recipes say to the package that fits weights. */
public final class TrainingMethods {
  private TrainingMethods() {}

  /**
   * Returns how a classifier is trained.
   *
   * @param recipe settled
   */
  static TrainingMethod classifier(Recipe recipe) {
    return of(
        recipe,
        Readout.valueOf(recipe.reading().readout().name()),
        recipe.reading().windows(),
        recipe.augmentation().firstWindowShare());
  }

  /**
   * Returns how a language model is trained. It reads the mean, as all positions are needed.
   *
   * @param recipe settled
   */
  public static TrainingMethod languageModel(Recipe recipe) {
    return of(recipe, Readout.MEAN, 1, 1);
  }

  private static TrainingMethod of(
      Recipe recipe, Readout readout, int windows, double firstWindowShare) {
    Recipe.Training training = recipe.training();
    if (training.part().equals(Optional.of(Recipe.Part.OWN_WORDS))) {
      throw new IllegalArgumentException(
          "training.part is own-words, which hamlet train alone knows; expected another one, or the"
              + " recipe "
              + RecipeLoader.NEW_MODEL);
    }
    return new TrainingMethod(
        Trainable.valueOf(training.part().orElseThrow().name()),
        readout,
        recipe.reading().maxTokens(),
        windows,
        firstWindowShare,
        recipe.augmentation().tokenDropout(),
        training.epochs(),
        training.batch(),
        training.bucket(),
        new LearningRateSchedule(
            training.learningRate().orElseThrow(),
            training.warmUp(),
            training.schedule() == Schedule.COSINE),
        training.weightDecay(),
        training.clipNorm(),
        training.labelSmoothing(),
        training.patience(),
        recipe.seed());
  }
}
