package org.hamletmail.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which model answers, and with how many threads.
 *
 * @param directory model directory; empty for the embedded model
 * @param base safetensors file with the frozen weights, for a model that was saved without them
 * @param threads CPU threads of one classification, from 1 to 256
 * @param reloadInterval time between two looks for a new model, at most a day; zero for never
 * @param precision in which it computes
 */
public record ModelSettings(
    Optional<Path> directory,
    Optional<Path> base,
    int threads,
    Duration reloadInterval,
    ModelPrecision precision) {
  static final Duration MAX_INTERVAL = Duration.ofDays(1);

  /** Rejects values outside their ranges. */
  public ModelSettings {
    Ranges.require("threads", threads, 1, 256);
    Ranges.require("reloadInterval", reloadInterval, Duration.ZERO, MAX_INTERVAL);
  }

  /** Returns the same settings with another model directory. */
  public ModelSettings withDirectory(Path other) {
    return new ModelSettings(Optional.of(other), base, threads, reloadInterval, precision);
  }

  /** Returns the same settings with another base checkpoint. */
  public ModelSettings withBase(Path other) {
    return new ModelSettings(directory, Optional.of(other), threads, reloadInterval, precision);
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static ModelSettings defaults() {
    return new ModelSettings(
        Optional.empty(), Optional.empty(), 1, Duration.ofMinutes(1), ModelPrecision.AUTO);
  }
}
