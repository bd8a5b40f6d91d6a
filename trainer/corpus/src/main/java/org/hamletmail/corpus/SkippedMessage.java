package org.hamletmail.corpus;

/**
 * A message that was not used.
 *
 * @param id where it lies, see {@link LabeledMessage#id()}
 * @param reason why, without any of its content
 * @param broken whether it could not be used; else it was left out on purpose
 */
public record SkippedMessage(String id, String reason, boolean broken) {

  /** A message that could not be used. */
  public SkippedMessage(String id, String reason) {
    this(id, reason, true);
  }
}
