package org.hamletmail.corpus;

import java.time.Instant;
import java.util.Optional;
import org.hamletmail.classifier.Label;

/** Receives the messages of tables and of JSON lines. */
interface LabeledVisitor {

  /**
   * Called once a message.
   *
   * @param id {@code table:3} for the third record
   * @param mail as it would have come by mail
   * @param delivered when, where the record says so
   */
  void labeled(Label label, String id, byte[] mail, Optional<Instant> delivered);

  /** Called for a record, or a file in an archive, of no use. */
  void unreadable(String id, String reason);
}
