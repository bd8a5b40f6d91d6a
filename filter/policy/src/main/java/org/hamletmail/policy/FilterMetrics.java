package org.hamletmail.policy;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.hamletmail.evidence.Lookup;
import org.hamletmail.evidence.Offset;

/**
 * What is counted and timed; docs/operations.md says what each meter is for. Tag values come from
 * closed lists, never from mail. Thread-safe.
 */
public final class FilterMetrics {
  private final MeterRegistry registry;
  private final DecisionListener listener;
  private final Timer extraction;
  private final Timer classification;
  private final Timer cached;
  private final DistributionSummary hidden;
  private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);
  private final Map<Lookup, Counter> lookups = new EnumMap<>(Lookup.class);

  /** Counts in a registry. */
  public FilterMetrics(MeterRegistry registry) {
    this(registry, (envelope, decision, line) -> {});
  }

  /** Counts in a registry, and tells somebody of each decision. */
  public FilterMetrics(MeterRegistry registry, DecisionListener listener) {
    this.registry = registry;
    this.listener = listener;
    this.extraction =
        timer("hamlet.extraction", "Time to read the text of a message, its MIME and HTML");
    this.classification =
        timer("hamlet.classification", "Time of the model for a message that was not cached");
    this.cached =
        timer("hamlet.cache", "Time to a verdict that was known, or that another thread found");
    this.hidden =
        DistributionSummary.builder("hamlet.hidden")
            .description("Share of the text that a message hides from its readers")
            .serviceLevelObjectives(.1, .25, .5, .75, .9)
            .register(registry);
    for (Lookup result : Lookup.values()) {
      lookups.put(
          result,
          Counter.builder("hamlet.dns.lookups")
              .description("Lists in the DNS that were asked about a client")
              .tag("result", result.word())
              .register(registry));
    }
    for (Reason reason : Reason.values()) {
      if (reason.isFailure()) {
        // Registered at once: a counter that appears with the first failure can't be watched.
        failures.put(
            reason,
            Counter.builder("hamlet.failures")
                .description("Messages whose fate the failure mode decided")
                .tag("cause", reason.word())
                .register(registry));
      }
    }
  }

  /** Returns metrics that nobody reads. */
  public static FilterMetrics none() {
    return new FilterMetrics(new CompositeMeterRegistry());
  }

  /** Times reading the text. */
  <T> T extraction(Supplier<T> work) {
    return timed(extraction, work);
  }

  /** Times the model. */
  <T> T classification(Supplier<T> work) {
    return timed(classification, work);
  }

  /** Times a verdict that the cache had. */
  void cached(Duration taken) {
    cached.record(taken);
  }

  /** Counts a list that was asked about a message's client. */
  void asked(Lookup result) {
    Objects.requireNonNull(lookups.get(result)).increment();
  }

  /** Counts a decision. */
  void count(Decision decision) {
    Counter.builder("hamlet.messages")
        .description("Messages decided on")
        .tag("verdict", decision.finding())
        .tag("action", decision.action().word())
        .tag("reason", decision.reason().word())
        .register(registry)
        .increment();
    decision.hidden().ifPresent(hidden::record);
    for (Offset offset : decision.grounds().offsets()) {
      Counter.builder("hamlet.offsets")
          .description("Messages whose score something beside their text moved")
          .tag("name", offset.name())
          .register(registry)
          .increment();
    }
    Counter failure = failures.get(decision.reason());
    if (failure != null) {
      failure.increment();
    }
  }

  /** Tells of a decision that was counted and logged. */
  void tell(Envelope envelope, Decision decision, LogLine line) {
    listener.decided(envelope, decision, line);
  }

  /** Follows the hits, misses, evictions and size of the cache. */
  void follow(Cache<?, ?> cache) {
    new CaffeineCacheMetrics<>(cache, "verdicts", List.of()).bindTo(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(100_000))
        .maximumExpectedValue(Duration.ofMinutes(1))
        .register(registry);
  }

  /** Failed work counts too: time spent before a failure is what overload looks like. */
  private <T> T timed(Timer timer, Supplier<T> work) {
    Timer.Sample sample = Timer.start(registry);
    try {
      return work.get();
    } finally {
      sample.stop(timer);
    }
  }
}
