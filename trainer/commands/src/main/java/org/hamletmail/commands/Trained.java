package org.hamletmail.commands;

import java.util.Map;
import org.hamletmail.finetune.Recipe;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.tokenizer.Tokenizer;

/**
 * What was trained, on what.
 *
 * @param examplesAnEpoch how many examples each epoch showed
 * @param described options and findings, for whoever reads {@code model.json}
 */
record Trained(
    TrainingModel model,
    Tokenizer tokenizer,
    Recipe recipe,
    TrainingRun run,
    int examplesAnEpoch,
    Map<String, String> described,
    TrainingData data) {

  Trained describedAs(Map<String, String> other) {
    return new Trained(model, tokenizer, recipe, run, examplesAnEpoch, other, data);
  }
}
