package org.hamletmail.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.FineTuner;
import org.hamletmail.finetune.Passage;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.finetune.TrainingModel;
import org.hamletmail.finetune.TrainingPlan;
import org.hamletmail.finetune.TrainingRun;
import org.hamletmail.gpt2.Gpt2Config;
import org.hamletmail.gpt2.Readout;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;

/**
 * Fits weights to messages: those to begin with, the messages as token ids, and the epochs.
 *
 * @param checked what is trained how
 * @param tokenizer of the model
 * @param out where progress is told
 */
record Tuning(TrainCommand.Checked checked, Tokenizer tokenizer, PrintWriter out) {

  /**
   * Says how many words are known, and returns the weights to begin with, which are the caller's.
   */
  TrainingModel begin() throws IOException {
    if (tokenizer instanceof WordTokenizer known) {
      out.printf("words      %d are known%n", known.words().size());
    }
    TrainingMethod method = checked.method();
    Gpt2Config sized = checked.config().withVocabulary(tokenizer.vocabulary());
    Path base = checked.base();
    TrainingModel model =
        base == null
            ? TrainingModel.random(
                sized, method.seed(), checked.workers(), checked.device(), out::println)
            : TrainingModel.pretrained(
                base, sized, method.seed(), checked.workers(), checked.device(), out::println);
    // Measured with words only; on byte pairs small models learnt unknown ones by heart with it.
    boolean enlarge = method.readout() == Readout.MEAN && tokenizer instanceof WordTokenizer;
    return model.withHeadTimes(enlarge ? Math.sqrt(method.maxTokens()) : 1);
  }

  /**
   * Trains, from the last epoch that was kept.
   *
   * @param shown training messages, each as often as an epoch shows it
   */
  TrainingRun tune(
      TrainingModel model,
      List<LabeledMessage> shown,
      List<LabeledMessage> validation,
      TrainingPlan plan) {
    TrainingMethod method = checked.method();
    List<Example> train = examples(shown);
    FineTuner tuner =
        WordLessons.teach(
            checked.recipe().teacher(),
            model,
            model.tuner(method, tokenizer.padId()).trunk(checked.computation().precision()),
            train,
            method.maxTokens(),
            tokenizer,
            out);
    try (TrainingConsole console = new TrainingConsole(out, Terminal.isThere(), method.epochs())) {
      return tuner.train(train, examples(validation), plan, console);
    }
  }

  private List<Example> examples(List<LabeledMessage> messages) {
    return messages.stream().map(this::example).toList();
  }

  private Example example(LabeledMessage message) {
    TrainingMethod method = checked.method();
    String text = message.text().forModel();
    return switch (tokenizer) {
      case Gpt2Tokenizer gpt2 ->
          Example.of(
              message.label(), gpt2.tokenize(text, method.maxTokens(), method.windows()).windows());
      case WordTokenizer known -> {
        int[] ids = known.ids(text, method.maxTokens(), method.windows());
        int[] places = known.read(ids, method.maxTokens() * method.windows());
        yield new Example(
            message.label(), Passage.cut(ids, places, method.maxTokens(), method.windows()));
      }
    };
  }
}
