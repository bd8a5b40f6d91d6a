package org.hamletmail.dataset;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;

/**
 * Training, validation and test part of a corpus.
 *
 * @param train what the weights are fitted to
 * @param validation what epoch, temperature and thresholds are chosen on
 * @param test what the final figures are measured on, nothing else
 */
public record DatasetSplits(
    List<LabeledMessage> train, List<LabeledMessage> validation, List<LabeledMessage> test) {

  /** Copies the lists. */
  public DatasetSplits {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
  }

  /**
   * Divides messages at random, each label in the same shares, with all copies of one text on one
   * side: a message that was trained on says nothing about new mail. A text that carries both
   * labels counts as one of its first label when sides are chosen.
   *
   * @param messages all of them
   * @param shares of validation and test
   * @param seed same seed, same messages: same parts
   */
  public static DatasetSplits split(List<LabeledMessage> messages, Shares shares, long seed) {
    Map<String, List<LabeledMessage>> byText = new LinkedHashMap<>();
    for (LabeledMessage message : messages) {
      byText.computeIfAbsent(message.text().forModel(), t -> new ArrayList<>()).add(message);
    }
    return shuffled(byText.values(), shares, seed);
  }

  /**
   * Divides as {@link #split(List, Shares, long)} does, with near-copies on one side as well.
   *
   * @param groups in which all of the messages are
   */
  public static DatasetSplits split(
      List<LabeledMessage> messages, MessageGroups groups, Shares shares, long seed) {
    return shuffled(groups.of(MessageGroups.identities(messages)), shares, seed);
  }

  /**
   * Divides by time: of each label the newest are the test, the ones before them the validation.
   * That is how a model meets mail, and a harder test than a random one. Copies and near-copies
   * stand where the first of them came; messages of unknown time are trained on.
   *
   * @param groups in which all of the messages are
   * @throws IllegalArgumentException if more than half of the messages have no time
   */
  public static DatasetSplits byTime(
      List<LabeledMessage> messages, MessageGroups groups, Shares shares) {
    long timeless = messages.stream().filter(m -> m.delivered().isEmpty()).count();
    if (timeless * 2 > messages.size()) {
      throw new IllegalArgumentException(
          "mail.split is time: "
              + timeless
              + " of "
              + messages.size()
              + " messages have no time, neither in a Received or Date field nor in their mailbox;"
              + " use another mail.split");
    }
    Map<Label, List<List<LabeledMessage>>> byLabel =
        byLabel(groups.of(MessageGroups.identities(messages)));
    // Newest first, as the test is filled first.
    byLabel
        .values()
        .forEach(ofLabel -> ofLabel.sort(Comparator.comparing(DatasetSplits::begin).reversed()));
    return divided(byLabel, shares, true);
  }

  private static Instant begin(List<LabeledMessage> group) {
    return group.stream()
        .flatMap(message -> message.delivered().stream())
        .min(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  private static DatasetSplits shuffled(
      Collection<List<LabeledMessage>> groups, Shares shares, long seed) {
    Map<Label, List<List<LabeledMessage>>> byLabel = byLabel(groups);
    Random random = new Random(seed);
    byLabel.values().forEach(ofLabel -> Collections.shuffle(ofLabel, random));
    return divided(byLabel, shares, false);
  }

  private static Map<Label, List<List<LabeledMessage>>> byLabel(
      Collection<List<LabeledMessage>> groups) {
    Map<Label, List<List<LabeledMessage>>> byLabel = new EnumMap<>(Label.class);
    for (List<LabeledMessage> copies : groups) {
      byLabel.computeIfAbsent(copies.getFirst().label(), l -> new ArrayList<>()).add(copies);
    }
    return byLabel;
  }

  /**
   * Fills test, validation and training part of each label.
   *
   * @param inOrder whether a part is closed once a group doesn't fit, so that nothing older than
   *     what was put aside follows; else smaller groups fill it up
   */
  private static DatasetSplits divided(
      Map<Label, List<List<LabeledMessage>>> byLabel, Shares shares, boolean inOrder) {
    List<LabeledMessage> train = new ArrayList<>();
    List<LabeledMessage> validation = new ArrayList<>();
    List<LabeledMessage> test = new ArrayList<>();
    for (List<List<LabeledMessage>> ofLabel : byLabel.values()) {
      int all = ofLabel.stream().mapToInt(List::size).sum();
      long roomInTest = Math.round(all * shares.test());
      long roomInValidation = Math.round(all * shares.validation());
      for (List<LabeledMessage> copies : ofLabel) {
        if (copies.size() <= roomInTest) {
          test.addAll(copies);
          roomInTest -= copies.size();
          continue;
        }
        roomInTest = inOrder ? 0 : roomInTest;
        if (copies.size() <= roomInValidation) {
          validation.addAll(copies);
          roomInValidation -= copies.size();
        } else {
          roomInValidation = inOrder ? 0 : roomInValidation;
          train.addAll(copies);
        }
      }
    }
    return new DatasetSplits(train, validation, test);
  }

  /** Returns the split of the book, see {@link BookSplit}; of messages in their table's order. */
  public static DatasetSplits book(List<LabeledMessage> messages) {
    return BookSplit.of(messages);
  }

  /** Returns this with other messages for validation. */
  public DatasetSplits withValidation(List<LabeledMessage> messages) {
    return new DatasetSplits(train, messages, test);
  }

  /** Returns this with other messages for the test. */
  public DatasetSplits withTest(List<LabeledMessage> messages) {
    return new DatasetSplits(train, validation, messages);
  }

  /** Returns this with other messages for training. */
  public DatasetSplits withTrain(List<LabeledMessage> messages) {
    return new DatasetSplits(messages, validation, test);
  }
}
