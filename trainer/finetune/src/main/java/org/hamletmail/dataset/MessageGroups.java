package org.hamletmail.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.text.Shingles;

/** Messages in groups of copies and near-copies, which stay together when a corpus is divided. */
public final class MessageGroups {
  /**
   * Characters of a text that decide on its group; one more, as a cut may fall within one. Whoever
   * holds less of a text groups otherwise.
   */
  public static final int CHARACTERS_READ = Shingles.CHARACTERS + 1;

  private final List<List<LabeledMessage>> groups;
  private final IdentityHashMap<LabeledMessage, Integer> groupOf = new IdentityHashMap<>();

  private MessageGroups(List<List<LabeledMessage>> groups) {
    this.groups = groups;
    for (int i = 0; i < groups.size(); i++) {
      for (LabeledMessage message : groups.get(i)) {
        groupOf.put(message, i);
      }
    }
  }

  /**
   * Groups messages whose texts are the same or much alike, whatever their labels.
   *
   * @param messages all of them, also those of parts that were chosen by hand
   */
  public static MessageGroups of(List<LabeledMessage> messages) {
    int[] first = NearDuplicates.group(messages.size(), i -> messages.get(i).text().forModel());
    Map<Integer, List<LabeledMessage>> groups = new LinkedHashMap<>();
    for (int i = 0; i < first.length; i++) {
      groups.computeIfAbsent(first[i], g -> new ArrayList<>()).add(messages.get(i));
    }
    return new MessageGroups(List.copyOf(groups.values()));
  }

  /** Returns those of the messages that belong to these, in their groups. */
  List<List<LabeledMessage>> of(Set<LabeledMessage> some) {
    return groups.stream()
        .map(group -> group.stream().filter(some::contains).toList())
        .filter(group -> !group.isEmpty())
        .toList();
  }

  /** Returns all groups, also those of one message. */
  public List<List<LabeledMessage>> all() {
    return groups;
  }

  /** Returns the groups of more than one message. */
  public List<List<LabeledMessage>> repeated() {
    return groups.stream().filter(group -> group.size() > 1).toList();
  }

  /** Returns how many messages have the very text of an earlier one. */
  public int exactCopies() {
    Set<String> seen = new HashSet<>();
    int copies = 0;
    for (List<LabeledMessage> group : repeated()) {
      for (LabeledMessage message : group) {
        copies += seen.add(message.text().forModel()) ? 0 : 1;
      }
    }
    return copies;
  }

  /** Returns the groups that hold ham and spam: some of it carries the wrong label. */
  public List<List<LabeledMessage>> contradictory() {
    return repeated().stream()
        .filter(group -> group.stream().map(LabeledMessage::label).distinct().count() > 1)
        .toList();
  }

  /**
   * Returns the messages that have no copy or near-copy among others.
   *
   * @param messages of these groups, for example a test part
   * @param others of these groups, for example the training part
   */
  public List<LabeledMessage> without(List<LabeledMessage> messages, List<LabeledMessage> others) {
    Set<Integer> taken = new HashSet<>();
    others.forEach(other -> taken.add(place(other)));
    return messages.stream().filter(message -> !taken.contains(place(message))).toList();
  }

  private int place(LabeledMessage message) {
    Integer place = groupOf.get(message);
    if (place == null) {
      throw new IllegalArgumentException(message.id() + " was not grouped");
    }
    return place;
  }

  static Set<LabeledMessage> identities(List<LabeledMessage> messages) {
    Set<LabeledMessage> identities = Collections.newSetFromMap(new IdentityHashMap<>());
    identities.addAll(messages);
    return identities;
  }
}
