package org.hamletmail.config;

import java.time.Duration;

/**
 * Size and age of the verdict cache, and whom it shares verdicts with.
 *
 * @param maxMessages verdicts that are kept, from 0 (none) to 10,000,000
 * @param expireAfter age at which a verdict is forgotten, from 1 second to 30 days
 * @param shared a server of verdicts behind it
 */
public record CacheSettings(long maxMessages, Duration expireAfter, SharedCacheSettings shared) {
  static final long MAX_MESSAGES = 10_000_000;
  static final Duration MIN_EXPIRY = Duration.ofSeconds(1);
  static final Duration MAX_EXPIRY = Duration.ofDays(30);

  /** Rejects values outside their ranges. */
  public CacheSettings {
    Ranges.require("maxMessages", maxMessages, 0, MAX_MESSAGES);
    Ranges.require("expireAfter", expireAfter, MIN_EXPIRY, MAX_EXPIRY);
  }

  /** A cache that shares with nobody. */
  public CacheSettings(long maxMessages, Duration expireAfter) {
    this(maxMessages, expireAfter, SharedCacheSettings.defaults());
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static CacheSettings defaults() {
    return new CacheSettings(50_000, Duration.ofHours(6));
  }
}
