package org.hamletmail.mailet;

import com.codahale.metrics.MetricRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.dropwizard.DropwizardConfig;
import io.micrometer.core.instrument.dropwizard.DropwizardMeterRegistry;
import io.micrometer.core.instrument.util.HierarchicalNameMapper;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.jspecify.annotations.Nullable;

/** What James gives its extensions: its folders and its metrics. Made once a server. */
@Singleton
final class JamesEnvironment {
  private final FileSystem files;
  private final MeterRegistry meters;

  @Inject
  JamesEnvironment(FileSystem files, MetricRegistry metrics) {
    this(files, new JamesMeters(metrics));
  }

  JamesEnvironment(FileSystem files, MeterRegistry meters) {
    this.files = files;
    this.meters = meters;
  }

  /**
   * Returns the path of a file as James's own configuration names them, such as {@code
   * file://conf/hamlet.conf}; the file need not exist.
   *
   * @throws FileNotFoundException if the location is none
   */
  Path path(String location) throws FileNotFoundException {
    return files.getFile(location).toPath();
  }

  MeterRegistry meters() {
    return meters;
  }

  /** Hands what is counted on to James's metrics, so that they appear beside its own. */
  private static final class JamesMeters extends DropwizardMeterRegistry {

    JamesMeters(MetricRegistry metrics) {
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

    @Override
    protected Double nullGaugeValue() {
      return Double.NaN;
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
      return TimeUnit.MILLISECONDS;
    }
  }
}
