package org.hamletmail.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;

/** Evens out the labels of training messages. */
public final class BalancedSampler {
  private BalancedSampler() {}

  /**
   * Returns as many messages of each label as the rarer one has, drawn at random, in their order.
   *
   * @param messages of one or both labels
   * @param seed same seed, same messages: same draw
   */
  public static List<LabeledMessage> undersample(List<LabeledMessage> messages, long seed) {
    Map<Label, List<Integer>> places = new EnumMap<>(Label.class);
    for (Label label : Label.values()) {
      places.put(label, new ArrayList<>());
    }
    for (int i = 0; i < messages.size(); i++) {
      places.getOrDefault(messages.get(i).label(), List.of()).add(i);
    }
    int rarer = places.values().stream().mapToInt(List::size).min().orElse(0);
    Random random = new Random(seed);
    Set<Integer> kept = new HashSet<>();
    for (List<Integer> ofLabel : places.values()) {
      Collections.shuffle(ofLabel, random);
      kept.addAll(ofLabel.subList(0, rarer));
    }
    List<LabeledMessage> balanced = new ArrayList<>(kept.size());
    for (int i = 0; i < messages.size(); i++) {
      if (kept.contains(i)) {
        balanced.add(messages.get(i));
      }
    }
    return balanced;
  }
}
