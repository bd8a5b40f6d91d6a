package org.hamletmail.mailet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Says whether Hamlet classifies, by having each model classify a text, and whether mail waits in
 * {@code var/mail/hamlet-failed} or {@code -relayed} that could not be classified. In {@code
 * healthcheck.properties}: {@code additional.healthchecks=org.hamletmail.mailet.HamletHealthCheck}.
 */
public final class HamletHealthCheck implements HealthCheck {
  private static final ComponentName NAME = new ComponentName("Hamlet");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Where the sample configuration keeps mail whose retries are used up. */
  private static final List<MailRepositoryPath> FAILED =
      Stream.of("var/mail/hamlet-failed", "var/mail/hamlet-failed-relayed")
          .map(MailRepositoryPath::from)
          .toList();

  private final MailRepositoryStore repositories;
  private final InstantSource clock;

  /** Made by James. */
  @Inject
  public HamletHealthCheck(MailRepositoryStore repositories) {
    this(repositories, InstantSource.system());
  }

  HamletHealthCheck(MailRepositoryStore repositories, InstantSource clock) {
    this.repositories = repositories;
    this.clock = clock;
  }

  @Override
  public ComponentName componentName() {
    return NAME;
  }

  @Override
  public Publisher<Result> check() {
    return Mono.fromCallable(this::look)
        .subscribeOn(Schedulers.boundedElastic())
        .timeout(PATIENCE)
        .onErrorResume(failure ->
            Mono.just(
                Result.unhealthy(NAME, "Hamlet does not classify: " + causes(failure), failure)));
  }

  private Result look() throws Exception {
    List<JamesFilter> filters = JamesFilter.open();
    if (filters.isEmpty()) {
      return Result.degraded(NAME, "no hook and no mailet uses Hamlet");
    }
    filters.forEach(JamesFilter::probe);
    List<String> complaints = new ArrayList<>();
    Instant now = clock.instant();
    filters.stream().flatMap(filter -> filter.trouble(now).stream()).forEach(complaints::add);
    for (MailRepositoryPath path : FAILED) {
      long kept = kept(path);
      if (kept > 0) {
        complaints.add(
            kept
                + " mails wait in "
                + path.asString()
                + " that could not be classified: reprocess"
                + " them");
      }
    }
    return complaints.isEmpty()
        ? Result.healthy(NAME)
        : Result.degraded(NAME, String.join("; ", complaints));
  }

  private long kept(MailRepositoryPath path) throws Exception {
    long kept = 0;
    for (MailRepository repository : repositories.getByPath(path).toList()) {
      kept += repository.size();
    }
    return kept;
  }

  /** The text that was classified is ours, so nobody's mail is in what is said of it. */
  private static String causes(Throwable failure) {
    StringBuilder causes = new StringBuilder();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 5; depth++, cause = cause.getCause()) {
      causes.append(depth == 0 ? "" : ", caused by ").append(cause);
    }
    return causes.toString();
  }
}
