package org.hamletmail.evaluation;

import java.util.List;
import org.hamletmail.corpus.LabeledMessage;

/**
 * Messages and what the model said of them.
 *
 * @param name for a heading, such as "test part"
 * @param messages in any order
 * @param scores of the same messages in the same order
 */
public record MeasuredPart(String name, List<LabeledMessage> messages, List<ScoredMessage> scores) {

  /** Copies the lists; rejects lists of different length. */
  public MeasuredPart {
    messages = List.copyOf(messages);
    scores = List.copyOf(scores);
    if (messages.size() != scores.size()) {
      throw new IllegalArgumentException(
          messages.size() + " messages and " + scores.size() + " scores; expected one each");
    }
  }
}
