package org.hamletmail.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.corpus.SkippedMessage;

/** What a person is told of mail that was read, in lines; of each kind the first few by name. */
public final class MailRemarks {
  private static final int NAMED = 10;

  private MailRemarks() {}

  /** Says how many messages could not be read, and how many were left out, and names some. */
  public static List<String> skipped(List<SkippedMessage> skipped) {
    List<String> lines = new ArrayList<>();
    add("message(s) skipped", SkippedMessage.Kind.BROKEN, skipped, lines);
    add("message(s) left out", SkippedMessage.Kind.LEFT_OUT, skipped, lines);
    // Last, where it is seen: a folder is many messages.
    add(
        "folder(s) or mailbox(es) left out with all that is in them",
        SkippedMessage.Kind.ALL_LEFT_OUT,
        skipped,
        lines);
    return lines;
  }

  private static void add(
      String what, SkippedMessage.Kind kind, List<SkippedMessage> skipped, List<String> lines) {
    List<SkippedMessage> those = skipped.stream().filter(m -> m.kind() == kind).toList();
    if (those.isEmpty()) {
      return;
    }
    lines.add(those.size() + " " + what + ":");
    those.stream().limit(NAMED).forEach(m -> lines.add("  " + m.id() + ": " + m.reason()));
    if (those.size() > NAMED) {
      lines.add("  and " + (those.size() - NAMED) + " more");
    }
  }

  /**
   * Says how many messages are copies.
   *
   * @param groups of all of them
   */
  public static String copies(MessageGroups groups) {
    return String.format(
        Locale.ROOT,
        "copies     %d groups of alike texts hold %d of %d messages (%d are exact copies)",
        groups.repeated().size(),
        groups.repeated().stream().mapToInt(List::size).sum(),
        groups.all().stream().mapToInt(List::size).sum(),
        groups.exactCopies());
  }

  /** Says which alike texts are labelled both ham and spam; nothing where none are. */
  public static List<String> contradictions(MessageGroups groups) {
    List<List<LabeledMessage>> contradictory = groups.contradictory();
    if (contradictory.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "warning: "
            + contradictory.size()
            + " group(s) of alike texts are labelled both ham and spam; look at");
    contradictory.stream()
        .limit(NAMED)
        .forEach(group ->
            lines.add("  ham " + first(group, Label.HAM) + ", spam " + first(group, Label.SPAM)));
    return lines;
  }

  private static String first(List<LabeledMessage> group, Label label) {
    return group.stream()
        .filter(message -> message.label() == label)
        .map(LabeledMessage::id)
        .findFirst()
        .orElse("");
  }

  /** Says how many messages of each label a part has. */
  public static String count(String part, List<LabeledMessage> messages) {
    DataSummary.Part counted = DataSummary.Part.of(part, messages);
    return String.format(
        Locale.ROOT,
        "%-10s %d messages: %d ham, %d spam",
        part,
        messages.size(),
        counted.ham(),
        counted.spam());
  }
}
