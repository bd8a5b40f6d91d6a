package org.hamletmail.text;

import java.util.Set;
import org.hamletmail.sender.Sign;

/**
 * The readable text of one message, as a person would see it.
 *
 * @param subject decoded subject, one line, empty where there is none
 * @param body readable body text, lines separated by {@code \n}, empty where there is none
 * @param coverage share of the readable text that lies within the limits, from 0 to 1
 * @param hidden share of the letters and digits of the body that its markup hides from readers,
 *     from 0 to 1; they are in neither subject nor body
 * @param signs what the message shows of its sender
 */
public record MessageText(
    String subject, String body, double coverage, double hidden, Set<Sign> signs) {

  /** Rejects shares outside 0 to 1, and copies the set. */
  public MessageText {
    if (!(coverage >= 0 && coverage <= 1)) {
      throw new IllegalArgumentException("coverage is " + coverage + "; expected 0 to 1");
    }
    if (!(hidden >= 0 && hidden <= 1)) {
      throw new IllegalArgumentException("hidden is " + hidden + "; expected 0 to 1");
    }
    signs = Set.copyOf(signs);
  }

  /** Text of a message that hides nothing. */
  public MessageText(String subject, String body, double coverage) {
    this(subject, body, coverage, 0, Set.of());
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

  /**
   * Returns the beginning of this text, for where many are held at once.
   *
   * @param characters of {@link #forModel} that are kept, at least 1; never half of one beyond the
   *     first 65,536
   */
  public MessageText first(long characters) {
    int length = forModel().length();
    if (length <= characters) {
      return this;
    }
    String line = start(subject, characters);
    String text = start(body, characters - subject.length() - (subject.isEmpty() ? 0 : 1));
    MessageText kept = new MessageText(line, text, coverage);
    return new MessageText(line, text, coverage * kept.forModel().length() / length, hidden, signs);
  }

  private static String start(String text, long characters) {
    int end = Math.clamp(characters, 0, text.length());
    boolean halved =
        end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return text.substring(0, halved ? end - 1 : end);
  }
}
