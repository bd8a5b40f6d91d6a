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
 * @param canary how a model that was learnt from users' marks proves itself first
 */
public record ModelSettings(
    Optional<Path> directory,
    Optional<Path> base,
    int threads,
    Duration reloadInterval,
    ModelPrecision precision,
    Canary canary) {
  static final Duration MAX_INTERVAL = Duration.ofDays(1);

  /** Rejects values outside their ranges. */
  public ModelSettings {
    Ranges.require("threads", threads, 1, 256);
    Ranges.require("reloadInterval", reloadInterval, Duration.ZERO, MAX_INTERVAL);
  }

  /** Returns the same settings with another model directory. */
  public ModelSettings withDirectory(Path other) {
    return new ModelSettings(Optional.of(other), base, threads, reloadInterval, precision, canary);
  }

  /** Returns the same settings with another base checkpoint. */
  public ModelSettings withBase(Path other) {
    return new ModelSettings(
        directory, Optional.of(other), threads, reloadInterval, precision, canary);
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static ModelSettings defaults() {
    return new ModelSettings(
        Optional.empty(),
        Optional.empty(),
        1,
        Duration.ofMinutes(1),
        ModelPrecision.AUTO,
        new Canary(500, Duration.ofDays(1), 0.05));
  }

  /**
   * How long a new model shadows the one that answers, and what it must not do.
   *
   * @param messages that both score, from 0 (it answers at once) to 1,000,000
   * @param time after which what was seen decides, from 1 minute to 30 days
   * @param change by how much the share of mail that is tagged may rise or fall, from 0 to 1
   */
  public record Canary(int messages, Duration time, double change) {
    static final int MAX_MESSAGES = 1_000_000;
    static final Duration MIN_TIME = Duration.ofMinutes(1);
    static final Duration MAX_TIME = Duration.ofDays(30);

    /** Rejects values outside their ranges. */
    public Canary {
      Ranges.require("messages", messages, 0, MAX_MESSAGES);
      Ranges.require("time", time, MIN_TIME, MAX_TIME);
      if (!(change >= 0 && change <= 1)) {
        throw new IllegalArgumentException("change is " + change + "; expected 0 to 1");
      }
    }
  }
}
