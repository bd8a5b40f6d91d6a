package org.hamletmail.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of messages that users mark as spam or ham.
 *
 * @param store folder in which they are kept; empty where nothing is learnt
 * @param keep how long a message's text is kept after the last word on it, from 1 day to 10 years
 * @param memory how long a mark is answered from, before any training, from nothing to 10 years
 * @param quorum how many more users have to say one thing than the other until it holds for all,
 *     from 1 to 1,000
 * @param administrators users whose word holds for all
 * @param maxStored marks that are kept, from 1 to 1,000,000
 * @param maxPerUser marks that are kept of one user, from 1 to 1,000,000
 * @param maxPerSource marks that are kept of one source, from 1 to 1,000,000
 * @param corpora other mail that {@code hamlet retrain} learns from
 * @param retrainThreads processor threads that it works with, from 1 to 256
 * @param keepModels how many of its models stay besides the one in use and the one before, from 0
 *     to 1,000
 */
public record LearningSettings(
    Optional<Path> store,
    Duration keep,
    Duration memory,
    int quorum,
    List<String> administrators,
    int maxStored,
    int maxPerUser,
    int maxPerSource,
    List<NamedMail> corpora,
    int retrainThreads,
    int keepModels) {
  static final Duration MIN_KEEP = Duration.ofDays(1);
  static final Duration MAX_KEEP = Duration.ofDays(3650);
  static final int MAX_QUORUM = 1_000;
  static final int MAX_MARKS = 1_000_000;
  static final int MAX_THREADS = 256;
  static final int MAX_KEPT_MODELS = 1_000;

  /** Rejects values outside their ranges, and copies the lists. */
  public LearningSettings {
    administrators = List.copyOf(administrators);
    corpora = List.copyOf(corpora);
    Ranges.require("keep", keep, MIN_KEEP, MAX_KEEP);
    Ranges.require("memory", memory, Duration.ZERO, MAX_KEEP);
    Ranges.require("quorum", quorum, 1, MAX_QUORUM);
    Ranges.require("maxStored", maxStored, 1, MAX_MARKS);
    Ranges.require("maxPerUser", maxPerUser, 1, MAX_MARKS);
    Ranges.require("maxPerSource", maxPerSource, 1, MAX_MARKS);
    Ranges.require("retrainThreads", retrainThreads, 1, MAX_THREADS);
    Ranges.require("keepModels", keepModels, 0, MAX_KEPT_MODELS);
  }

  /**
   * Mail of a kind.
   *
   * @param kind of it
   * @param path where it lies
   */
  public record NamedMail(Kind kind, Path path) {
    /** What mail is, by the name of its option. */
    public enum Kind {
      /** Wanted. */
      HAM,
      /** Unwanted. */
      SPAM,
      /** A table that says of each message what it is. */
      LABELED
    }

    /** Returns it as the setting has it, such as {@code ham=/var/mail-archive/ham}. */
    @Override
    public String toString() {
      return Spelled.of(kind) + "=" + path;
    }
  }

  /** Returns the settings of {@code reference.conf}; a test compares them. */
  public static LearningSettings defaults() {
    return new LearningSettings(
        Optional.empty(),
        Duration.ofDays(365),
        Duration.ofDays(90),
        3,
        List.of("root"),
        20_000,
        200,
        10_000,
        List.of(),
        1,
        3);
  }
}
