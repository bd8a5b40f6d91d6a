package org.hamletmail.text;

/**
 * The readable text of one message, as a person would see it.
 *
 * @param subject decoded subject, one line, empty where there is none
 * @param body readable body text, lines separated by {@code \n}, empty where there is none
 * @param coverage share of the readable text that lies within the limits, from 0 to 1
 */
public record MessageText(String subject, String body, double coverage) {

  /** Rejects a coverage outside 0 to 1. */
  public MessageText {
    if (!(coverage >= 0 && coverage <= 1)) {
      throw new IllegalArgumentException("coverage is " + coverage + "; expected 0 to 1");
    }
  }

  /** Wraps text that has no message around it, such as a line of a labelled table. */
  public static MessageText ofBody(String body) {
    return new MessageText("", body, 1);
  }

  /**
   * Returns what the model reads: the subject, a line break, the body; or the one that is not
   * empty.
   */
  public String forModel() {
    if (subject.isEmpty()) {
      return body;
    }
    return body.isEmpty() ? subject : subject + "\n" + body;
  }
}
