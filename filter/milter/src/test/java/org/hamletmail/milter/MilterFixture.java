package org.hamletmail.milter;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.MilterSettings;

/** A server with a fake filter, settings small enough for tests. */
final class MilterFixture implements AutoCloseable {

  static final int MAX_MESSAGE_BYTES = 100_000;
  static final ListenAddress ANY_PORT = new ListenAddress.Inet("127.0.0.1", 0);

  final FakeFilter filter = new FakeFilter();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final MilterServer server;
  private final AtomicLong skipped = new AtomicLong();

  MilterFixture(MilterSettings settings) {
    this(settings, 100L << 20);
  }

  MilterFixture(MilterSettings settings, long memoryForMessages) {
    server =
        MilterServer.start(
            settings,
            MAX_MESSAGE_BYTES,
            memoryForMessages,
            filter,
            registry,
            () -> System.nanoTime() + skipped.get());
  }

  static MilterFixture inet() {
    return new MilterFixture(settings(ANY_PORT, 2, 10, Duration.ofSeconds(20)));
  }

  static MilterFixture unix(Path directory) {
    return new MilterFixture(
        settings(
            new ListenAddress.Unix(directory.resolve("milter.sock")),
            2,
            10,
            Duration.ofSeconds(20)));
  }

  static MilterSettings settings(ListenAddress socket, int workers, int queue, Duration deadline) {
    return new MilterSettings(
        socket,
        0600,
        workers,
        queue,
        deadline,
        Duration.ofMillis(100),
        300,
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        1 << 20,
        1_000,
        1_000);
  }

  MilterClient client() throws IOException {
    return MilterClient.open(server.address());
  }

  /** Lets the places of connections grow older without waiting. */
  void passes(Duration time) {
    skipped.addAndGet(time.toNanos());
  }

  double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  double count(String name) {
    return registry.get(name).counter().count();
  }

  @Override
  public void close() {
    filter.permits.release(1_000);
    server.close();
  }
}
