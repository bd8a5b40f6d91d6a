package org.hamletmail.config;

import java.time.Duration;

/**
 * How much the hook and the mailet in Apache James take on.
 *
 * @param workers messages that are classified at once for the hook, and as many for the mailet,
 *     from 1 to 1024
 * @param queue messages in SMTP that wait for a worker, from 0 to 100,000; fewer while they are
 *     answered too late
 * @param deadline time that the hook may take, from 100 ms to 30 minutes
 * @param spoolDeadline time that the mailet may take, from 100 ms to 30 minutes
 */
public record JamesSettings(int workers, int queue, Duration deadline, Duration spoolDeadline) {

  /** Rejects values outside their ranges. */
  public JamesSettings {
    Ranges.require("workers", workers, 1, MilterSettings.MAX_WORKERS);
    Ranges.require("queue", queue, 0, MilterSettings.MAX_QUEUE);
    requireDeadline("deadline", deadline);
    requireDeadline("spoolDeadline", spoolDeadline);
  }

  /** Returns the settings of {@code reference.conf} on this machine; a test compares them. */
  public static JamesSettings defaults() {
    return new JamesSettings(
        MilterSettings.autoWorkers(), autoQueue(), Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  private static void requireDeadline(String name, Duration value) {
    Ranges.require(name, value, MilterSettings.MIN_INTERVAL, MilterSettings.MAX_DEADLINE);
  }

  /**
   * What {@code queue = auto} means: no limit of our own. Each message that waits holds a thread of
   * James's SMTP server, so there are never more than that server has threads.
   */
  static int autoQueue() {
    return MilterSettings.MAX_QUEUE;
  }
}
