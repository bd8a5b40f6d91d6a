package org.hamletmail.commands;

import java.util.Map;
import org.hamletmail.config.Recipe;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.tokenizer.Tokenizer;

/**
 * What was trained, on what.
 *
 * @param recipe as the model directory holds it
 * @param method the same, as the library that trains knows it
 * @param examplesAnEpoch how many examples each epoch showed
 * @param described findings, for whoever reads {@code model.json}
 */
record Trained(
    TrainingModel model,
    Tokenizer tokenizer,
    Recipe recipe,
    TrainingMethod method,
    TrainingRun run,
    int examplesAnEpoch,
    Map<String, String> described,
    TrainingData data) {

  Trained describedAs(Map<String, String> other) {
    return new Trained(model, tokenizer, recipe, method, run, examplesAnEpoch, other, data);
  }
}
