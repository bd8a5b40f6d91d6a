package org.hamletmail.corpus;

import java.time.Instant;
import java.util.Optional;
import org.hamletmail.classifier.Label;
import org.hamletmail.text.MessageText;

/**
 * One message of a corpus, its text as the filter would see it.
 *
 * @param label ground truth
 * @param id where it was read: a file, {@code mbox#3} for the third message of an mbox, {@code
 *     table:3} for the third record of a table, {@code archive!file} in an archive
 * @param source the corpus source, as the user named it
 * @param text extracted text
 * @param delivered when it arrived, where anything trustworthy says so
 */
public record LabeledMessage(
    Label label, String id, String source, MessageText text, Optional<Instant> delivered) {

  /** A message of no known time. */
  public LabeledMessage(Label label, String id, String source, MessageText text) {
    this(label, id, source, text, Optional.empty());
  }
}
