package org.hamletmail.classifier;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.text.MessageText;

/** Says which new models stand a trial before they answer. */
@FunctionalInterface
public interface Trials {
  /** Each new model answers at once. */
  Trials NONE = (directory, old, next, ask) -> Optional.empty();

  /**
   * Begins a trial.
   *
   * @param directory that the new model was read from
   * @param old what is known of the model that answers
   * @param next likewise of the new one
   * @param ask the new model; throws {@link ClassificationException} once it is closed
   * @return empty where it is to answer at once
   */
  Optional<Trial> begin(
      Path directory, ModelInfo old, ModelInfo next, Function<MessageText, Verdict> ask);
}
