package org.hamletmail.corpus;

/**
 * A message that was not used, or a whole folder or mailbox of them.
 *
 * @param id where it lies, see {@link LabeledMessage#id()}
 * @param reason why, without any of its content
 * @param kind how much that is, and whether anybody wanted it so
 */
public record SkippedMessage(String id, String reason, Kind kind) {

  /** What was not used. */
  public enum Kind {
    /** A message that could not be used. */
    BROKEN,
    /** A message that was left out on purpose. */
    LEFT_OUT,
    /** A folder or mailbox that was left out on purpose, with all that is in it. */
    ALL_LEFT_OUT
  }

  /** A message that could not be used. */
  public SkippedMessage(String id, String reason) {
    this(id, reason, Kind.BROKEN);
  }

  /** Returns whether it could not be used; else it was left out on purpose. */
  public boolean broken() {
    return kind == Kind.BROKEN;
  }
}
