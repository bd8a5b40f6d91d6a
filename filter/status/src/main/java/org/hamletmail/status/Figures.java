package org.hamletmail.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.hamletmail.policy.Reason;

/**
 * All that is counted and timed, as Prometheus reads it; docs/operations.md says what each is for.
 * Thread-safe.
 */
public final class Figures implements AutoCloseable {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final MultiGauge models =
      MultiGauge.builder("hamlet.model")
          .description("1 for the model that answers, and what it computes with")
          .register(registry);

  /** Begins with the figures of the process. */
  public Figures() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
    Gauge.builder("hamlet.memory.resident", ResidentMemory::bytes)
        .description("memory of the process, that of PyTorch included")
        .baseUnit("bytes")
        .register(registry);
  }

  /** Returns where to count. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Returns on how many messages the failure mode decided for a reason. */
  long failures(Reason reason) {
    Counter counter = registry.find("hamlet.failures").tag("cause", reason.word()).counter();
    return counter == null ? 0 : (long) counter.count();
  }

  /** Returns all figures in Prometheus's text format. */
  String text(ServingDaemon daemon) {
    Tags model = Tags.of("model", daemon.model().id(), "engine", daemon.engine());
    // Not the model of the last time too: one answers.
    models.register(List.of(MultiGauge.Row.of(model, 1)), true);
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
