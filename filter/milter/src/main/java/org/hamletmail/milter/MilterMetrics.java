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
    Gauge.builder("hamlet.milter.held", memory, MessageMemory::held)
        .description("messages held in memory")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
    answers =
        Timer.builder("hamlet.milter.answer")
            .description("from the end of a message to its answer")
            .publishPercentileHistogram()
            .register(registry);
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
