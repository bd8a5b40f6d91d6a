package org.hamletmail.corpus;

import java.time.Instant;
import java.util.Optional;

/** Receives the messages that {@link MailFiles} finds. */
public interface MailVisitor {

  /**
   * Called once a message.
   *
   * @param id the file, {@code mbox#3} for the third message of an mbox, {@code archive!file} for a
   *     file in an archive
   * @param message raw bytes, at most as many as were asked for
   */
  void message(String id, byte[] message);

  /**
   * Called once a message, by default without the time.
   *
   * @param delivered when the message was delivered, where the mailbox says so
   */
  default void message(String id, byte[] message, Optional<Instant> delivered) {
    message(id, message);
  }

  /**
   * Called for a file that could not be read; reading goes on with the next.
   *
   * @param id the file, or the message within an mbox
   * @param reason why
   */
  void unreadable(String id, String reason);

  /**
   * Called for an mbox or archive that could not be read to its end: any number of messages may be
   * missing. Reading goes on with the next file.
   *
   * @param id the file
   * @param reason why
   */
  default void damaged(String id, String reason) {
    unreadable(id, reason);
  }

  /**
   * Called for a message that is left out on purpose; by default it is not mentioned.
   *
   * @param id the file
   * @param reason why
   */
  default void leftOut(String id, String reason) {}

  /**
   * Called for a folder or mailbox that is left out on purpose, with all that is in it; by default
   * as for a message.
   *
   * @param id the folder or mailbox
   * @param reason why
   */
  default void allLeftOut(String id, String reason) {
    leftOut(id, reason);
  }
}
