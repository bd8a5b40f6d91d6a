package org.hamletmail.status;

import java.util.Optional;
import org.hamletmail.classifier.ModelInfo;

/** What a daemon says of itself. Safe for use by several threads; answers at once. */
public interface ServingDaemon {

  /** Returns why it can't take mail now, in a few words; empty where it can. */
  Optional<String> trouble();

  /** Returns what is known of the model that answers now. */
  ModelInfo model();

  /** Returns what the model computes with, such as {@code PyTorch 2.7.1}. */
  String engine();
}
