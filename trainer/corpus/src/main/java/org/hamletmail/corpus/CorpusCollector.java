package org.hamletmail.corpus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.text.MessageText;

/** Turns what is found in one source into messages with text. */
final class CorpusCollector implements MailVisitor, LabeledVisitor {
  private final CorpusSource source;
  private final Function<byte[], MessageText> extractor;
  private final List<LabeledMessage> messages = new ArrayList<>();
  private final List<SkippedMessage> skipped = new ArrayList<>();

  CorpusCollector(CorpusSource source, Function<byte[], MessageText> extractor) {
    this.source = source;
    this.extractor = extractor;
  }

  List<LabeledMessage> messages() {
    return messages;
  }

  List<SkippedMessage> skipped() {
    return skipped;
  }

  @Override
  public void message(String id, byte[] message) {
    message(id, message, Optional.empty());
  }

  @Override
  public void message(String id, byte[] message, Optional<Instant> delivered) {
    if (source instanceof CorpusSource.Mail mail) {
      labeled(mail.label(), id, message, Delivery.of(message, delivered));
    }
  }

  @Override
  public void labeled(Label label, String id, byte[] mail, Optional<Instant> delivered) {
    messages.add(
        new LabeledMessage(label, id, source.path().toString(), extractor.apply(mail), delivered));
  }

  /** Called for a piece of plain text. */
  void text(String id, String text) {
    labeled(Label.HAM, id, TextAsMail.of(text), Optional.empty());
  }

  @Override
  public void unreadable(String id, String reason) {
    skipped.add(new SkippedMessage(id, reason));
  }

  @Override
  public void damaged(String id, String reason) {
    throw new CorpusException(
        id
            + " is damaged"
            + (messages.isEmpty() ? "" : " behind message " + messages.size())
            + ", so that any number of messages may be missing: "
            + reason
            + "; fetch or pack it again, or take it away");
  }

  @Override
  public void leftOut(String id, String reason) {
    skipped.add(new SkippedMessage(id, reason, SkippedMessage.Kind.LEFT_OUT));
  }

  @Override
  public void allLeftOut(String id, String reason) {
    skipped.add(new SkippedMessage(id, reason, SkippedMessage.Kind.ALL_LEFT_OUT));
  }
}
