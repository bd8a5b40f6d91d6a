package org.hamletmail.dataset;

import java.util.ArrayList;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;

/**
 * The split of chapter 6 of S. Raschka, "Build a Large Language Model (From Scratch)", to the
 * message and in its order: as much ham as there is spam, drawn with seed 123; shuffled together
 * with seed 123; 70 % to train, 10 % to validate, the rest to test.
 *
 * <p>It is here and not in the laboratory because {@code recipes/published.conf} says {@code
 * mail.split = book}: whoever trains by that recipe gets the published parts, without lists of
 * messages that would have to travel with it.
 */
final class BookSplit {
  private static final int SEED = 123;
  private static final double TRAIN = 0.7;
  private static final double VALIDATION = 0.1;

  private BookSplit() {}

  /** Returns the split of messages that stand in the order of their table. */
  static DatasetSplits of(List<LabeledMessage> messages) {
    List<LabeledMessage> ham = labeled(messages, Label.HAM);
    List<LabeledMessage> spam = labeled(messages, Label.SPAM);
    if (ham.size() < spam.size()) {
      throw new IllegalArgumentException(
          "mail.split is book, which draws as much ham as there is spam, but there are "
              + ham.size()
              + " ham and "
              + spam.size()
              + " spam; it is meant for the SMS Spam Collection");
    }
    List<LabeledMessage> balanced = new ArrayList<>(drawn(ham, spam.size()));
    balanced.addAll(spam);
    List<LabeledMessage> shuffled = drawn(balanced, balanced.size());
    int train = (int) (shuffled.size() * TRAIN);
    int validation = train + (int) (shuffled.size() * VALIDATION);
    return new DatasetSplits(
        shuffled.subList(0, train),
        shuffled.subList(train, validation),
        shuffled.subList(validation, shuffled.size()));
  }

  private static List<LabeledMessage> labeled(List<LabeledMessage> messages, Label label) {
    return messages.stream().filter(message -> message.label() == label).toList();
  }

  private static List<LabeledMessage> drawn(List<LabeledMessage> messages, int count) {
    int[] order = new NumpyRandom(SEED).permutation(messages.size());
    List<LabeledMessage> drawn = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      drawn.add(messages.get(order[i]));
    }
    return drawn;
  }
}
