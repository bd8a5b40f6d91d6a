package org.hamletmail.classifier;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What the rest of the filter knows of a model.
 *
 * @param id short and unique: name of the model and the start of its weights' SHA-256
 * @param tagThreshold P(spam) from which a message is labelled spam, from 0 to 1
 * @param rejectThreshold P(spam) from which a message may be rejected; empty where the validation
 *     data could not support one
 * @param maxTokens tokens in one window
 * @param maxWindows windows that are read of one message, from its start
 * @param hamLanguages languages in which it was shown ham, see {@link SeenHam#languages()}
 */
public record ModelInfo(
    String id,
    double tagThreshold,
    OptionalDouble rejectThreshold,
    int maxTokens,
    int maxWindows,
    Optional<Set<String>> hamLanguages) {

  /** A model that knows every language, as far as anybody can tell. */
  public ModelInfo(
      String id,
      double tagThreshold,
      OptionalDouble rejectThreshold,
      int maxTokens,
      int maxWindows) {
    this(id, tagThreshold, rejectThreshold, maxTokens, maxWindows, Optional.empty());
  }
}
