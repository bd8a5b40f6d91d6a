package org.hamletmail.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which decisions are remembered, so that a user's complaint can be answered.
 *
 * @param maxDecisions how many, the newest; from 0 to 100,000
 * @param file where they outlive a restart; empty for memory alone
 * @param addresses whether sender, recipients and client are kept
 */
public record HistorySettings(int maxDecisions, Optional<Path> file, boolean addresses) {
  static final int MAX_DECISIONS = 100_000;

  /** Rejects values outside their ranges. */
  public HistorySettings {
    Ranges.require("maxDecisions", maxDecisions, 0, MAX_DECISIONS);
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static HistorySettings defaults() {
    return new HistorySettings(5_000, Optional.empty(), false);
  }
}
