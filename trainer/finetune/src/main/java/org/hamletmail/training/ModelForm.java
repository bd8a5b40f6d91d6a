package org.hamletmail.training;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.ModelDescription;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.classifier.Threshold;
import org.hamletmail.classifier.TrainingRecord;
import org.hamletmail.config.Recipe;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.TensorType;
import org.hamletmail.tokenizer.Vocabulary;

/**
 * What a model is to be: its name, its recipe, and what it stands on.
 *
 * @param name of the model
 * @param recipe as the model directory holds it
 * @param method the same, as the package that fits weights knows it
 * @param keptTo checkpoint that the model keeps to; empty where all tensors are stored
 * @param keptToSha256 digest of it
 */
record ModelForm(
    String name,
    Recipe recipe,
    TrainingMethod method,
    Optional<Base> keptTo,
    Optional<String> keptToSha256) {
  private static final Threshold HALF = new Threshold(0.5, 0);

  /** Takes a base, which the model keeps to where its recipe says so. */
  static ModelForm of(String name, Recipe recipe, TrainingMethod method, Optional<Base> base)
      throws IOException {
    return base.isPresent() && recipe.model().shareBase()
        ? new ModelForm(name, recipe, method, base, Optional.of(base.get().sha256()))
        : new ModelForm(name, recipe, method, Optional.empty(), Optional.empty());
  }

  /** Returns the numbers on disk. */
  TensorType type() {
    return TensorType.valueOf(recipe.model().numbers().name());
  }

  /**
   * Refuses before training what the model directory couldn't hold after it.
   *
   * @throws IllegalArgumentException with what to change
   */
  void check(Gpt2Config config) {
    unmeasured(
        config,
        config.vocabulary() == Gpt2Config.GPT2_VOCABULARY ? Vocabulary.GPT2 : Vocabulary.GPT2_WORDS,
        "0".repeat(64),
        SeenHam.UNRECORDED);
  }

  /** Returns what is known of a model before it is measured: enough to score with it. */
  ModelDescription unmeasured(
      Gpt2Config config, Vocabulary vocabulary, String corpusSha256, SeenHam seenHam) {
    return new ModelDescription(
        name,
        config,
        vocabulary,
        method.maxTokens(),
        method.windows(),
        method.readout(),
        recipe.reading().neutralTokens(),
        recipe.reading().sharpness(),
        Calibration.none(),
        HALF,
        Optional.empty(),
        keptToSha256,
        new TrainingRecord(Map.of(), method.seed(), corpusSha256, Map.of()),
        seenHam);
  }
}
