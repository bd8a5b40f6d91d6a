package org.hamletmail.written;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One text of the corpus, from which many messages are made.
 *
 * @param line where it begins in its file, 1-based
 * @param pair id of the twin of the other label, or null
 * @param from the sender
 * @param toWork whether the reader has an address at the sender's own domain
 */
record Text(
    String language,
    Label label,
    String kind,
    Style style,
    String id,
    String file,
    int line,
    @Nullable String pair,
    Sender from,
    @Nullable Sender replyTo,
    boolean toWork,
    List<Template> subjects,
    @Nullable Template preheader,
    @Nullable Template attachment,
    List<Block> blocks) {

  /**
   * A sender as a text names it.
   *
   * @param local local part of the address, or null where one is drawn
   */
  record Sender(Template display, @Nullable Template local, Place place) {}

  /** Returns every template: lines of the head, then of the body. */
  Stream<Template> templates() {
    Stream<@Nullable Template> head =
        Stream.of(
            from.display(),
            from.local(),
            replyTo == null ? null : replyTo.display(),
            replyTo == null ? null : replyTo.local(),
            preheader,
            attachment);
    return Stream.of(
            head.filter(template -> template != null),
            subjects.stream(),
            blocks.stream().flatMap(block -> block.lines().stream()).flatMap(List::stream))
        .flatMap(stream -> stream);
  }

  /** Returns the words of the body, slots as {@code _}, a line for each line. */
  String skeleton() {
    StringBuilder words = new StringBuilder();
    for (Block block : blocks) {
      for (List<Template> line : block.lines()) {
        line.forEach(cell -> words.append(cell.skeleton()).append(' '));
        words.append('\n');
      }
    }
    return words.toString();
  }

  /** Returns what a split must not part: the id of the pair, or of the text alone. */
  String group() {
    return language + "/" + (pair == null || id.compareTo(pair) < 0 ? id : pair);
  }
}
