package org.hamletmail.shared;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hamletmail.shared.SharedCache.Lookup;
import org.hamletmail.shared.SharedCache.Store;

/** What is counted of the shared cache; docs/operations.md says what each is for. Thread-safe. */
final class SharedFigures {
  private final MeterRegistry registry;
  private final Timer waits;

  SharedFigures(
      MeterRegistry registry, Breaker looking, Breaker storing, BooleanSupplier connected) {
    this.registry = registry;
    // Registered at once: a counter that appears with the first failure can't be watched.
    List.of(Lookup.values()).forEach(this::lookups);
    List.of(Store.values()).forEach(this::stores);
    this.waits =
        Timer.builder("hamlet.shared.wait")
            .description("Time that messages waited for the shared cache")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(1))
            .register(registry);
    Gauge.builder(
            "hamlet.shared.up",
            () -> connected.getAsBoolean() && !looking.isOpen() && !storing.isOpen() ? 1 : 0)
        .description("1 while the shared cache answers and takes verdicts")
        .strongReference(true)
        .register(registry);
  }

  /** Returns how many look-ups ended so. */
  Counter lookups(Lookup how) {
    return Counter.builder("hamlet.shared.lookups")
        .description("Verdicts that the shared cache was asked for")
        .tag("result", how.word())
        .register(registry);
  }

  /** Returns how many attempts to tell the others ended so. */
  Counter stores(Store how) {
    return Counter.builder("hamlet.shared.stores")
        .description("Verdicts that the shared cache was told of")
        .tag("result", how.word())
        .register(registry);
  }

  void waited(long nanos) {
    waits.record(nanos, TimeUnit.NANOSECONDS);
  }
}
