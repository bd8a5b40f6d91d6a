package org.hamletmail.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which model answers, and with how many threads.
 *
 * @param directory model directory; empty for the embedded model
 * @param base safetensors file with the frozen weights, for a model that was saved without them
 * @param threads CPU threads of one classification, from 1 to 256
 */
public record ModelSettings(Optional<Path> directory, Optional<Path> base, int threads) {

  /** Rejects thread counts outside their range. */
  public ModelSettings {
    Ranges.require("threads", threads, 1, 256);
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static ModelSettings defaults() {
    return new ModelSettings(Optional.empty(), Optional.empty(), 1);
  }
}
