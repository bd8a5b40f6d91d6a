package org.hamletmail.dataset;

import java.util.ArrayList;
import java.util.Collections;
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
    Map<Label, List<List<LabeledMessage>>> groups = new EnumMap<>(Label.class);
    for (List<LabeledMessage> copies : byText.values()) {
      groups.computeIfAbsent(copies.getFirst().label(), l -> new ArrayList<>()).add(copies);
    }
    List<LabeledMessage> train = new ArrayList<>();
    List<LabeledMessage> validation = new ArrayList<>();
    List<LabeledMessage> test = new ArrayList<>();
    Random random = new Random(seed);
    for (List<List<LabeledMessage>> ofLabel : groups.values()) {
      Collections.shuffle(ofLabel, random);
      int all = ofLabel.stream().mapToInt(List::size).sum();
      long toTest = Math.round(all * shares.test());
      long toValidation = Math.round(all * shares.validation());
      int inTest = 0;
      int inValidation = 0;
      for (List<LabeledMessage> copies : ofLabel) {
        if (inTest + copies.size() <= toTest) {
          test.addAll(copies);
          inTest += copies.size();
        } else if (inValidation + copies.size() <= toValidation) {
          validation.addAll(copies);
          inValidation += copies.size();
        } else {
          train.addAll(copies);
        }
      }
    }
    return new DatasetSplits(train, validation, test);
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
