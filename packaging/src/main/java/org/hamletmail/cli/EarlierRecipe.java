package org.hamletmail.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.config.Recipe;
import org.hamletmail.config.RecipeLoader;
import org.hamletmail.tokenizer.Vocabulary;

/**
 * The recipe of a model from before recipes were files: its {@code model.json} has the options of
 * its training, under their names without dashes.
 */
final class EarlierRecipe {
  /** Keys by the options that they were. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("balance", "mail.balance"),
          Map.entry("batch", "training.batch"),
          Map.entry("bucket", "training.bucket"),
          Map.entry("channels", "model.channels"),
          Map.entry("clip-norm", "training.clip-norm"),
          Map.entry("dtype", "model.numbers"),
          Map.entry("epochs", "training.epochs"),
          Map.entry("first-window-share", "augmentation.first-window-share"),
          Map.entry("foreign", "teacher.foreign"),
          Map.entry("head-start", "teacher.head-start"),
          Map.entry("heads", "model.heads"),
          Map.entry("known-pairs", "tokenizer.known-pairs"),
          Map.entry("known-words", "tokenizer.known-words"),
          Map.entry("label-smoothing", "training.label-smoothing"),
          Map.entry("layers", "model.layers"),
          Map.entry("learning-rate", "training.learning-rate"),
          Map.entry("max-tokens", "reading.max-tokens"),
          Map.entry("mixtures", "teacher.mixtures"),
          Map.entry("neutral-tokens", "reading.neutral-tokens"),
          Map.entry("pairs-beside-words", "tokenizer.pairs-beside-words"),
          Map.entry("patience", "training.patience"),
          Map.entry("positions", "model.positions"),
          Map.entry("readout", "reading.readout"),
          Map.entry("reject-fpr", "thresholds.reject-fpr"),
          Map.entry("schedule", "training.schedule"),
          Map.entry("seed", "seed"),
          Map.entry("split", "mail.split"),
          Map.entry("strange-tokens", "teacher.strange-tokens"),
          Map.entry("tag-fpr", "thresholds.tag-fpr"),
          Map.entry("tag-threshold", "thresholds.tag"),
          Map.entry("teacher-folds", "teacher.folds"),
          Map.entry("teacher-trust", "teacher.trust"),
          Map.entry("test-share", "mail.test-share"),
          Map.entry("thin-repetitions", "tokenizer.thin-repetitions"),
          Map.entry("threads", "engine.threads"),
          Map.entry("token-dropout", "augmentation.token-dropout"),
          Map.entry("trainable", "training.part"),
          Map.entry("trunk-precision", "engine.trunk-precision"),
          Map.entry("validation-share", "mail.validation-share"),
          Map.entry("warm-up", "training.warm-up"),
          Map.entry("weight-decay", "training.weight-decay"),
          Map.entry("windows", "reading.windows"),
          Map.entry("without-names", "tokenizer.without-names"),
          Map.entry("word-teacher", "teacher.words"));

  private EarlierRecipe() {}

  /**
   * Returns the recipe; what was not recorded is as it was unless somebody said otherwise.
   *
   * @throws org.hamletmail.config.InvalidConfigException if what was recorded is no recipe
   */
  static Recipe of(ModelDescription model) {
    List<String> changes = new ArrayList<>();
    model
        .training()
        .recipe()
        .forEach((option, value) -> {
          String key = KEYS.get(option);
          if (key != null) {
            changes.add(key + "=" + value);
          }
        });
    // These two were not always recorded; how the model reads its words was.
    Vocabulary kind = model.vocabulary();
    changes.add("tokenizer.thin-repetitions=" + kind.thins());
    changes.add("tokenizer.pairs-beside-words=" + (kind == Vocabulary.GPT2_WORDS_AND_PAIRS));
    model
        .baseSha256()
        .ifPresent(sha -> {
          changes.add("model.base=sha256:" + sha);
          changes.add("model.share-base=true");
        });
    return RecipeLoader.load(RecipeLoader.NEW_MODEL, changes);
  }
}
