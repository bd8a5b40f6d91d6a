package org.hamletmail.milter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.hamletmail.policy.DecisionPool;

/** What the milter measures of itself; decisions are counted by the policy. */
final class MilterMetrics {

  /** Work ends within a second of its deadline, on a machine that is out of breath within some. */
  static final Duration STUCK = Duration.ofSeconds(10);

  private final AtomicInteger connections = new AtomicInteger();
  private final Timer answers;
  private final Counter late;
  private final Counter abandoned;
  private final Counter refused;
  private final Counter displaced;

  MilterMetrics(MeterRegistry registry, DecisionPool pool, MessageMemory memory) {
    Gauge.builder("hamlet.milter.connections", connections, AtomicInteger::get)
        .description("connections from MTAs")
        .strongReference(true)
        .register(registry);
    Gauge.builder("hamlet.milter.queue.depth", pool, DecisionPool::waiting)
        .description("messages that wait for a worker")
        .strongReference(true)
        .register(registry);
    Gauge.builder("hamlet.milter.active", pool, DecisionPool::active)
        .description("messages that are being decided on")
        .strongReference(true)
        .register(registry);
    Gauge.builder("hamlet.milter.workers", pool, DecisionPool::workers)
        .description("messages that can be decided on at once")
        .strongReference(true)
        .register(registry);
    Gauge.builder("hamlet.milter.stuck", pool, p -> p.stuck(STUCK))
        .description("workers that hang at a message whose deadline is long over")
        .strongReference(true)
        .register(registry);
    Gauge.builder("hamlet.milter.held", memory, MessageMemory::held)
        .description("messages held in memory")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    answers = timer(registry, "hamlet.milter.answer", "from the end of a message to its answer");
    late =
        Counter.builder("hamlet.milter.late")
            .description(
                "messages given up by their worker, or decided on too late, because nobody waited any more")
            .register(registry);
    abandoned =
        Counter.builder("hamlet.milter.abandoned")
            .description("messages that the MTA gave up before their answer")
            .register(registry);
    refused =
        Counter.builder("hamlet.milter.refused.connections")
            .description("connections closed at once because there were too many")
            .register(registry);
    displaced =
        Counter.builder("hamlet.milter.displaced.connections")
            .description("idle connections closed between messages for new ones")
            .register(registry);
  }

  /** Returns the time that messages wait for a worker. */
  static Timer waits(MeterRegistry registry) {
    return timer(registry, "hamlet.milter.queue.wait", "from the end of a message to its worker");
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(100_000))
        .maximumExpectedValue(Duration.ofMinutes(1))
        .register(registry);
  }

  void connected() {
    connections.incrementAndGet();
  }

  void disconnected() {
    connections.decrementAndGet();
  }

  int connections() {
    return connections.get();
  }

  void answered(Duration taken) {
    answers.record(taken);
  }

  void late() {
    late.increment();
  }

  void abandoned() {
    abandoned.increment();
  }

  void refused() {
    refused.increment();
  }

  void displaced() {
    displaced.increment();
  }
}
