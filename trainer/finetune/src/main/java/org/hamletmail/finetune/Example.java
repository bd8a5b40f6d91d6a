package org.hamletmail.finetune;

import java.util.List;
import org.hamletmail.classifier.Label;

/**
 * A labelled message as the model reads it.
 *
 * @param label ground truth
 * @param passages of which its windows are read, from the message's start; at least one
 */
public record Example(Label label, List<Passage> passages) {

  /** Rejects an example without passages. */
  public Example {
    passages = List.copyOf(passages);
    if (passages.isEmpty()) {
      throw new IllegalArgumentException("an example needs at least one passage");
    }
  }

  /**
   * Returns a message whose windows hold all of its tokens.
   *
   * @param windows token ids, from the message's start; at least one, none empty
   */
  public static Example of(Label label, List<int[]> windows) {
    return new Example(label, windows.stream().map(Passage::of).toList());
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
    return of(Label.HAM, List.of(window));
  }

  /** Returns the token ids of the windows, at least one; not to be changed. */
  public List<int[]> windows() {
    return passages.stream().map(Passage::window).toList();
  }
}
