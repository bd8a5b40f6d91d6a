package org.hamletmail.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Files of senders, recipients, clients and lists that count more than the model's word.
 *
 * @param allow file of those whose mail passes; empty for none
 * @param block file of those whose mail is refused; empty for none
 * @param soften file of those whose mail has to be more certain spam; empty for none
 * @param softenBy natural logarithm of the factor by which that divides the odds of spam, above 0,
 *     at most 20
 * @param blockText text of the reply to a message that {@code block} refuses, see {@link
 *     PolicySettings#rejectText}
 * @param lookInterval time between two looks for changed files, from 1 s to 1 day
 * @param maxEntries entries of one file, from 1 to 1,000,000
 */
public record ListSettings(
    Optional<Path> allow,
    Optional<Path> block,
    Optional<Path> soften,
    double softenBy,
    String blockText,
    Duration lookInterval,
    int maxEntries) {
  static final double MAX_SOFTEN = 20;
  static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  static final Duration MAX_INTERVAL = Duration.ofDays(1);
  static final int MAX_ENTRIES = 1_000_000;

  /** Rejects values outside their ranges. */
  public ListSettings {
    if (!(softenBy > 0 && softenBy <= MAX_SOFTEN)) {
      throw new IllegalArgumentException(
          "softenBy is " + softenBy + "; expected above 0, at most " + MAX_SOFTEN);
    }
    if (!blockText.matches(PolicySettings.REPLY_TEXT)) {
      throw new IllegalArgumentException("blockText: expected 1 to 400 printable ASCII characters");
    }
    Ranges.require("lookInterval", lookInterval, MIN_INTERVAL, MAX_INTERVAL);
    Ranges.require("maxEntries", maxEntries, 1, MAX_ENTRIES);
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static ListSettings defaults() {
    return new ListSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        3,
        "Message {queue-id} refused: its sender is blocked here; if that is wrong, please contact"
            + " {contact}",
        Duration.ofSeconds(10),
        100_000);
  }

  /** Returns the files that are set. */
  public List<Path> files() {
    return Stream.of(allow, block, soften).flatMap(Optional::stream).toList();
  }
}
