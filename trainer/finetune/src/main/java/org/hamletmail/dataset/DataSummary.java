package org.hamletmail.dataset;

import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;

/**
 * The mail behind a training.
 *
 * @param parts in the order in which they are to be shown
 * @param skipped messages that could not be read
 * @param groups of copies and near-copies
 * @param grouped messages in these groups
 */
public record DataSummary(List<Part> parts, int skipped, int groups, int grouped) {

  /** How many messages a part has. */
  public record Part(String name, int ham, int spam) {

    /** Counts messages. */
    public static Part of(String name, List<LabeledMessage> messages) {
      int spam = (int) messages.stream().filter(m -> m.label() == Label.SPAM).count();
      return new Part(name, messages.size() - spam, spam);
    }
  }

  /** Copies the list. */
  public DataSummary {
    parts = List.copyOf(parts);
  }
}
