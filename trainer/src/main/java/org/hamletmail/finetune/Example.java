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
}
