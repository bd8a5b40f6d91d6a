package org.hamletmail.milter;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd what the daemon is at (a unit of {@code Type=notify}), and that it lives ({@code
 * WatchdogSec=}). Does nothing where no systemd listens. Throws nothing: what can't be told is
 * logged once. Thread-safe.
 */
final class ServiceManager implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

  private final Optional<Consumer<String>> socket;
  private final Optional<Duration> watchdog;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("milter-watchdog").factory());
  private volatile boolean failed;

  private ServiceManager(Optional<Consumer<String>> socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /** Finds out what systemd wants to know. */
  static ServiceManager of(Map<String, String> environment, long pid) {
    String path = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (path.isEmpty()) {
      return new ServiceManager(Optional.empty(), Optional.empty());
    }
    try {
      return of(environment, pid, new NotifySocket(path)::send);
    } catch (RuntimeException | Error e) {
      LOG.warn("systemd can't be told what the daemon is at cause={}", e.toString());
      return new ServiceManager(Optional.empty(), Optional.empty());
    }
  }

  static ServiceManager of(Map<String, String> environment, long pid, Consumer<String> socket) {
    return new ServiceManager(Optional.of(socket), watchdog(environment, pid));
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String period = environment.getOrDefault("WATCHDOG_USEC", "");
    String whose = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
    return period.matches("[1-9]\\d{0,15}") && whose.equals(Long.toString(pid))
        ? Optional.of(Duration.of(Long.parseLong(period), java.time.temporal.ChronoUnit.MICROS))
        : Optional.empty();
  }

  /**
   * Says that mail is served, and from now on that the daemon lives.
   *
   * @param status a line for {@code systemctl status}
   * @param lives asked before each sign of life; while it is false none is given, and systemd
   *     restarts the daemon
   */
  void ready(String status, BooleanSupplier lives) {
    send("READY=1\nSTATUS=" + status);
    watchdog.ifPresent(period -> {
      // As sd_watchdog_enabled(3) asks for: twice a period, and a little sooner.
      long every = Math.max(1, period.toMillis() / 3);
      var unused =
          beats.scheduleAtFixedRate(
              () -> {
                if (lives.getAsBoolean()) {
                  send("WATCHDOG=1");
                }
              },
              0,
              every,
              TimeUnit.MILLISECONDS);
    });
  }

  /** Says that the configuration is being read again; {@link #reloaded} has to follow. */
  void reloading() {
    // nanoTime is CLOCK_MONOTONIC on Linux, in which systemd counts.
    send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
  }

  void reloaded(String status) {
    send("READY=1\nSTATUS=" + status);
  }

  void stopping() {
    send("STOPPING=1\nSTATUS=answering the messages that are on their way");
  }

  private void send(String text) {
    socket.ifPresent(to -> {
      try {
        to.accept(text);
      } catch (RuntimeException | Error e) {
        if (!failed) {
          failed = true;
          LOG.warn("systemd can't be told what the daemon is at cause={}", e.toString());
        }
      }
    });
  }

  @Override
  public void close() {
    beats.shutdownNow();
  }
}
