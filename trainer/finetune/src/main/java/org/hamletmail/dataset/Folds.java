package org.hamletmail.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;

/**
 * Messages in parts of equal size, each of which is judged by what was learnt of the others:
 * cross-validation. Copies and near-copies are in the same part, and each label is spread evenly.
 */
public final class Folds {
  /** Below this, each message that a part takes away is missed. */
  private static final int FEW = 2000;

  private static final int OF_FEW = 10;
  private static final int OF_MANY = 5;

  private final int count;
  private final IdentityHashMap<LabeledMessage, Integer> folds = new IdentityHashMap<>();

  private Folds(int count) {
    this.count = count;
  }

  /**
   * Divides messages.
   *
   * @param groups of all of them
   * @param seed same seed, same messages: same parts
   */
  public static Folds of(MessageGroups groups, long seed) {
    int messages = groups.all().stream().mapToInt(List::size).sum();
    Folds folds = new Folds(messages < FEW ? OF_FEW : OF_MANY);
    Map<Label, List<List<LabeledMessage>>> byLabel = new EnumMap<>(Label.class);
    for (List<LabeledMessage> group : groups.all()) {
      byLabel.computeIfAbsent(group.getFirst().label(), l -> new ArrayList<>()).add(group);
    }
    Random random = new Random(seed);
    for (List<List<LabeledMessage>> ofLabel : byLabel.values()) {
      Collections.shuffle(ofLabel, random);
      // Large groups first, each to the part that has fewest: one template may be half of the mail.
      ofLabel.sort((a, b) -> Integer.compare(b.size(), a.size()));
      int[] sizes = new int[folds.count];
      for (List<LabeledMessage> group : ofLabel) {
        int least = 0;
        for (int fold = 1; fold < folds.count; fold++) {
          least = sizes[fold] < sizes[least] ? fold : least;
        }
        sizes[least] += group.size();
        int fold = least;
        group.forEach(message -> folds.folds.put(message, fold));
      }
    }
    return folds;
  }

  /** Returns how many parts there are. */
  public int count() {
    return count;
  }

  /**
   * Returns the part of a message, from 0.
   *
   * @throws IllegalArgumentException if it was not among the messages
   */
  public int of(LabeledMessage message) {
    Integer fold = folds.get(message);
    if (fold == null) {
      throw new IllegalArgumentException(message.id() + " was not grouped");
    }
    return fold;
  }
}
