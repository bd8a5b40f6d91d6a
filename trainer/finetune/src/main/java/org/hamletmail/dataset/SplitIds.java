package org.hamletmail.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.LabeledMessage;

/**
 * A split by files that name messages, one a line: by the id that the reports show, or by what
 * stands in it behind the source ({@code cur/1.host}, {@code #3}, {@code :3}) where only one source
 * has such a message. What stands before a tab is passed over, and so are empty lines.
 */
public final class SplitIds {
  private SplitIds() {}

  /**
   * Divides messages.
   *
   * @param train names of training messages; where it is empty, all that the others don't name
   * @throws CorpusException if a line names nothing, or a message is in two parts
   * @throws IOException if a file can't be read
   */
  public static DatasetSplits split(
      List<LabeledMessage> messages, Optional<Path> train, Path validation, Path test)
      throws IOException {
    Map<String, Optional<LabeledMessage>> byName = new HashMap<>();
    for (LabeledMessage message : messages) {
      byName.merge(message.id(), Optional.of(message), (a, b) -> Optional.empty());
      if (message.id().startsWith(message.source()) && !message.id().equals(message.source())) {
        String behind = message.id().substring(message.source().length());
        byName.merge(
            behind.startsWith("/") ? behind.substring(1) : behind,
            Optional.of(message),
            (a, b) -> Optional.empty());
      }
    }
    IdentityHashMap<LabeledMessage, Path> taken = new IdentityHashMap<>();
    List<LabeledMessage> inValidation = named(validation, byName, taken);
    List<LabeledMessage> inTest = named(test, byName, taken);
    List<LabeledMessage> inTrain =
        train.isPresent()
            ? named(train.get(), byName, taken)
            : messages.stream().filter(message -> !taken.containsKey(message)).toList();
    return new DatasetSplits(inTrain, inValidation, inTest);
  }

  private static List<LabeledMessage> named(
      Path file,
      Map<String, Optional<LabeledMessage>> byName,
      IdentityHashMap<LabeledMessage, Path> taken)
      throws IOException {
    List<LabeledMessage> messages = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String name = line.substring(line.lastIndexOf('\t') + 1).strip();
      if (name.isEmpty()) {
        continue;
      }
      Optional<LabeledMessage> message = byName.get(name);
      String place = file + ":" + number + ": " + name;
      if (message == null) {
        throw new CorpusException(place + " is no message of the mail to train on");
      }
      if (message.isEmpty()) {
        throw new CorpusException(
            place + " is a message of several sources; write its whole id, with the source");
      }
      if (!seen.add(name)) {
        throw new CorpusException(place + " is named twice");
      }
      Path other = taken.put(message.get(), file);
      if (other != null) {
        throw new CorpusException(place + " is also named in " + other);
      }
      messages.add(message.get());
    }
    return messages;
  }
}
