package org.hamletmail.lab.pretrain;

import java.util.List;
import java.util.Map;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.Recipe.Part;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.config.Spelled;

/** What a recipe may say of a language model. */
final class LanguageRecipe {
  /** Name of the recipe of whoever names none. */
  static final String NAME = "language-model";

  /** Keys and sections that are of classifiers alone. */
  private static final List<String> OF_CLASSIFIERS =
      List.of(
          "model.numbers",
          "model.share-base",
          "reading.windows",
          "reading.readout",
          "reading.neutral-tokens",
          "reading.sharpness",
          "reading.signs",
          "mail.split",
          "mail.test-share",
          "mail.balance",
          "augmentation.",
          "teacher.",
          "training.label-smoothing",
          "thresholds.");

  private LanguageRecipe() {}

  /**
   * Returns the recipe.
   *
   * @param recipe settled
   * @throws IllegalArgumentException if it asks for what no language model has
   */
  static Recipe checked(Recipe recipe) {
    Map<String, String> usual = RecipeLoader.load(RecipeLoader.NEW_MODEL, List.of()).entries();
    recipe
        .entries()
        .forEach((key, value) -> {
          String expected = usual.getOrDefault(key, value);
          if (OF_CLASSIFIERS.stream().anyMatch(key::startsWith) && !value.equals(expected)) {
            throw new IllegalArgumentException(
                key
                    + " is "
                    + value
                    + "; expected its default "
                    + expected
                    + ", as it plays no part in a language model: leave it out");
          }
        });
    Part part = recipe.training().part().orElseThrow();
    if (part == Part.LORA) {
      throw new IllegalArgumentException(
          "training.part is lora, whose adapters need a head; expected head, last-block,"
              + " last-two-blocks or all");
    }
    if (recipe.model().base().isEmpty() && part != Part.ALL) {
      throw new IllegalArgumentException(
          "training.part is "
              + Spelled.of(part)
              + "; a new model is trained as a whole: name a --base, or leave it out");
    }
    if (recipe.reading().maxTokens() < 2) {
      throw new IllegalArgumentException(
          "reading.max-tokens is "
              + recipe.reading().maxTokens()
              + "; expected at least 2, as the second is predicted from the first");
    }
    if (!(recipe.mail().validationShare() > 0)) {
      throw new IllegalArgumentException(
          "mail.validation-share is "
              + recipe.mail().validationShare()
              + "; expected above 0 and below 1");
    }
    return recipe;
  }
}
