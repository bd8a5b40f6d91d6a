package org.hamletmail.mailet;

import com.codahale.metrics.MetricRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.dropwizard.DropwizardConfig;
import io.micrometer.core.instrument.dropwizard.DropwizardMeterRegistry;
import io.micrometer.core.instrument.util.HierarchicalNameMapper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands what is counted on to James's metrics, so that they appear beside its own. */
final class JamesMeters extends DropwizardMeterRegistry {
  /** One for each registry of James, of which a server has one: a gauge can't be there twice. */
  private static final Map<MetricRegistry, MeterRegistry> ALL = new ConcurrentHashMap<>();

  private JamesMeters(MetricRegistry metrics) {
    super(
        new DropwizardConfig() {
          @Override
          public String prefix() {
            return "hamlet";
          }

          // Micrometer's contract: null is a setting's default.
          @SuppressWarnings("NullAway")
          @Override
          public @Nullable String get(String key) {
            return null;
          }
        },
        metrics,
        HierarchicalNameMapper.DEFAULT,
        Clock.SYSTEM);
    config().namingConvention(NamingConvention.dot);
  }

  static MeterRegistry of(MetricRegistry metrics) {
    return ALL.computeIfAbsent(metrics, JamesMeters::new);
  }

  @Override
  protected Double nullGaugeValue() {
    return Double.NaN;
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return TimeUnit.MILLISECONDS;
  }
}
