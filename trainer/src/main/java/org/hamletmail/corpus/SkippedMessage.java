package org.hamletmail.corpus;

/**
 * A message that could not be used.
 *
 * @param id where it lies, see {@link LabeledMessage#id()}
 * @param reason why, without any of its content
 */
public record SkippedMessage(String id, String reason) {}
