package org.hamletmail.config;

import java.time.Duration;

/**
 * Where the milter listens, and how much it takes on.
 *
 * @param socket address to listen on
 * @param socketMode permissions of a Unix socket, as in chmod, from 0 to 0777
 * @param workers messages that are classified at once, from 1 to 1024
 * @param queue messages that wait for a worker, from 0 to 100,000
 * @param deadline time from the end of a message to its answer, from 100 ms to 30 minutes
 * @param progressInterval time between two signs of life to a waiting MTA, from 100 ms to 1 minute
 * @param maxConnections connections served at once, from 1 to 100,000
 * @param negotiationTimeout from a connection's beginning to its first packet, from 100 ms to 10
 *     minutes
 * @param idleTimeout silence after which a connection is closed, from 1 second to 1 day
 * @param maxFrameBytes largest milter packet that is read, from 65,536 + 1 to 16 MiB
 * @param maxRecipients recipients of a message, from 100 to 1,000,000
 * @param maxHeaderFields header fields of a message, from 100 to 100,000
 */
public record MilterSettings(
    ListenAddress socket,
    int socketMode,
    int workers,
    int queue,
    Duration deadline,
    Duration progressInterval,
    int maxConnections,
    Duration negotiationTimeout,
    Duration idleTimeout,
    int maxFrameBytes,
    int maxRecipients,
    int maxHeaderFields) {
  static final int MAX_WORKERS = 1024;
  static final int MAX_QUEUE = 100_000;
  static final int MAX_CONNECTIONS = 100_000;
  static final Duration MIN_INTERVAL = Duration.ofMillis(100);
  static final Duration MAX_DEADLINE = Duration.ofMinutes(30);
  static final Duration MAX_PROGRESS = Duration.ofMinutes(1);
  static final Duration MAX_NEGOTIATION = Duration.ofMinutes(10);
  static final Duration MIN_IDLE = Duration.ofSeconds(1);
  static final Duration MAX_IDLE = Duration.ofDays(1);

  /** MTAs send up to 65,535 bytes of body in one packet, and its command byte. */
  static final int MIN_FRAME_BYTES = 65_537;

  static final int MAX_FRAME_BYTES = 16 * 1024 * 1024;

  /** What RFC 5321 section 4.5.3.1.8 has every server take. */
  static final int MIN_RECIPIENTS = 100;

  static final int MAX_RECIPIENTS = 1_000_000;

  /** Lists, signatures and many hops give honest messages some dozens. */
  static final int MIN_HEADER_FIELDS = 100;

  static final int MAX_HEADER_FIELDS = 100_000;

  /** Rejects values outside their ranges. */
  public MilterSettings {
    Ranges.require("socketMode", socketMode, 0, 0777);
    Ranges.require("workers", workers, 1, MAX_WORKERS);
    Ranges.require("queue", queue, 0, MAX_QUEUE);
    Ranges.require("deadline", deadline, MIN_INTERVAL, MAX_DEADLINE);
    Ranges.require("progressInterval", progressInterval, MIN_INTERVAL, MAX_PROGRESS);
    Ranges.require("maxConnections", maxConnections, 1, MAX_CONNECTIONS);
    Ranges.require("negotiationTimeout", negotiationTimeout, MIN_INTERVAL, MAX_NEGOTIATION);
    Ranges.require("idleTimeout", idleTimeout, MIN_IDLE, MAX_IDLE);
    Ranges.require("maxFrameBytes", maxFrameBytes, MIN_FRAME_BYTES, MAX_FRAME_BYTES);
    Ranges.require("maxRecipients", maxRecipients, MIN_RECIPIENTS, MAX_RECIPIENTS);
    Ranges.require("maxHeaderFields", maxHeaderFields, MIN_HEADER_FIELDS, MAX_HEADER_FIELDS);
  }

  /** Returns the settings of {@code reference.conf} on this machine; a test compares them. */
  public static MilterSettings defaults() {
    return new MilterSettings(
        new ListenAddress.Inet("127.0.0.1", 8891),
        0660,
        autoWorkers(),
        100,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        200,
        Duration.ofSeconds(10),
        Duration.ofMinutes(30),
        1024 * 1024,
        50_000,
        1_000);
  }

  /** Returns the same settings with another address to listen on. */
  public MilterSettings withSocket(ListenAddress other) {
    return new MilterSettings(
        other,
        socketMode,
        workers,
        queue,
        deadline,
        progressInterval,
        maxConnections,
        negotiationTimeout,
        idleTimeout,
        maxFrameBytes,
        maxRecipients,
        maxHeaderFields);
  }

  /** What {@code workers = auto} means: one a processor. */
  static int autoWorkers() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_WORKERS);
  }
}
