package org.hamletmail.training;

import java.util.List;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.Passage;
import org.hamletmail.finetune.TrainingMethod;
import org.hamletmail.tokenizer.Gpt2Tokenizer;
import org.hamletmail.tokenizer.Tokenizer;
import org.hamletmail.tokenizer.WordTokenizer;

/**
 * Makes examples of messages: their ids, as far as the method reads them.
 *
 * @param tokenizer of the model
 * @param method that says how much is read
 */
record Examples(Tokenizer tokenizer, TrainingMethod method) {

  List<Example> of(List<LabeledMessage> messages) {
    return messages.stream().map(this::of).toList();
  }

  private Example of(LabeledMessage message) {
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
