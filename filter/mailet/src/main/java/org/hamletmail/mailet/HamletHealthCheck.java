package org.hamletmail.mailet;

import java.time.Duration;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Says whether Hamlet classifies, by having each model classify a text. In {@code
 * healthcheck.properties}: {@code additional.healthchecks=org.hamletmail.mailet.HamletHealthCheck}.
 */
public final class HamletHealthCheck implements HealthCheck {
  private static final ComponentName NAME = new ComponentName("Hamlet");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Made by James. */
  @Inject
  public HamletHealthCheck() {}

  @Override
  public ComponentName componentName() {
    return NAME;
  }

  @Override
  public Publisher<Result> check() {
    return Mono.fromCallable(HamletHealthCheck::classify)
        .subscribeOn(Schedulers.boundedElastic())
        .timeout(PATIENCE)
        .onErrorResume(failure ->
            Mono.just(Result.unhealthy(NAME, "Hamlet does not classify: " + failure.getMessage())));
  }

  private static Result classify() {
    List<JamesFilter> filters = JamesFilter.open();
    if (filters.isEmpty()) {
      return Result.degraded(NAME, "no hook and no mailet uses Hamlet");
    }
    filters.forEach(JamesFilter::probe);
    return Result.healthy(NAME);
  }
}
