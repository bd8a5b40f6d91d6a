package org.hamletmail.finetune;

import java.util.List;
import org.hamletmail.classifier.Label;

/**
 * A labelled message as the model reads it.
 *
 * @param label ground truth
 * @param windows token ids of its windows, from the message's start; at least one, none empty
 */
public record Example(Label label, List<int[]> windows) {

  /** Rejects an example without tokens. */
  public Example {
    windows = List.copyOf(windows);
    if (windows.isEmpty() || windows.stream().anyMatch(w -> w.length == 0)) {
      throw new IllegalArgumentException("an example needs at least one token in each window");
    }
  }

  /**
   * Returns one window of text for a language model, which asks for no label.
   *
   * @param window at least two token ids: there is nothing to predict in one
   */
  public static Example ofText(int[] window) {
    if (window.length < 2) {
      throw new IllegalArgumentException(
          "a window has " + window.length + " tokens; expected at least 2");
    }
    return new Example(Label.HAM, List.of(window));
  }
}
