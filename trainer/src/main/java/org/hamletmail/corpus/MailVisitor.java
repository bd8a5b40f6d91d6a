package org.hamletmail.corpus;

/** Receives the messages that {@link MailFiles} finds. */
public interface MailVisitor {

  /**
   * Called once a message.
   *
   * @param id the file, or {@code mbox#3} for the third message of an mbox
   * @param message raw bytes, at most as many as were asked for
   */
  void message(String id, byte[] message);

  /**
   * Called for a file that could not be read; reading goes on with the next.
   *
   * @param id the file, or the message within an mbox
   * @param reason why
   */
  void unreadable(String id, String reason);
}
