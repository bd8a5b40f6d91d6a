package org.hamletmail.mailet;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hamletmail.challenger.Canaries;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.JamesSettings;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.DecisionPool;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.FilterMetrics;
import org.hamletmail.policy.Reason;
import org.hamletmail.policy.SharedVerdicts;
import org.hamletmail.policy.SpamFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filter that hooks and mailets with the same settings share: one model in memory, one cache.
 * It opens with the first that acquires it and closes with the last that releases it, as James
 * starts and stops. Thread-safe.
 */
final class JamesFilter {
  private static final Logger LOG = LoggerFactory.getLogger(JamesFilter.class);

  /** Long enough for whoever looks every few minutes to see it. */
  private static final Duration TROUBLE_LASTS = Duration.ofMinutes(10);

  /** All that are open, by their settings; also the lock for opening and closing. */
  private static final Map<HamletConfig, JamesFilter> OPEN = new HashMap<>();

  private static volatile Function<ModelSettings, SpamClassifier> open = Canaries::open;

  private final HamletConfig config;
  private final SpamClassifier classifier;
  private final SpamFilter filter;

  /** Two pools, so that a full spool can't turn SMTP clients away. */
  private final DecisionPool smtp;

  private final DecisionPool spool;

  private int users;

  /**
   * Whether the last message of the hook came to its deadline, so that it is of little use to wait
   * now.
   */
  private volatile boolean late;

  private volatile Optional<Failure> lastFailure = Optional.empty();

  /** The last message, if it could not be classified. */
  private record Failure(Reason reason, Instant at) {}

  private JamesFilter(HamletConfig config, JamesEnvironment james) {
    this.config = config;
    if (config.cache().shared().isSet()) {
      LOG.warn("hamlet.cache.shared is of no effect in James: only hamlet milter shares verdicts");
    }
    Lists lists = Lists.open(config.lists(), System::nanoTime);
    classifier = open.apply(config.model());
    filter =
        SpamFilter.of(
            config,
            classifier,
            SharedVerdicts.NONE,
            lists,
            LearnedMemory.of(config.learning(), InstantSource.system(), System::nanoTime),
            new FilterMetrics(james.meters()));
    try {
      filter.prepare();
    } catch (RuntimeException | Error e) {
      classifier.close();
      throw e;
    }
    JamesSettings settings = config.james();
    smtp = new DecisionPool("hamlet-smtp", filter, settings.workers(), settings.queue());
    // As many wait as the spool has threads; James bounds those.
    spool = new DecisionPool("hamlet-spool", filter, settings.workers(), Integer.MAX_VALUE);
  }

  /** Has filters that are opened from now on ask another classifier. */
  static void openWith(Function<ModelSettings, SpamClassifier> other) {
    open = other;
  }

  /**
   * Returns the filter for the settings, and opens it if it isn't open. Each call is to be answered
   * by one of {@link #release}.
   *
   * @throws BadParameterException if the model can't be opened or PyTorch can't be started
   */
  static JamesFilter acquire(String owner, HamletConfig config, JamesEnvironment james) {
    synchronized (OPEN) {
      JamesFilter filter = OPEN.get(config);
      if (filter == null) {
        if (!OPEN.isEmpty()) {
          LOG.warn("{} has settings of its own, and so a model of its own in memory", owner);
        }
        filter = open(owner, config, james);
        OPEN.put(config, filter);
        LOG.info("Hamlet is ready model={}", filter.classifier.model().id());
      }
      filter.users++;
      return filter;
    }
  }

  private static JamesFilter open(String owner, HamletConfig config, JamesEnvironment james) {
    try {
      return new JamesFilter(config, james);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("{} can't be started", owner, e);
      throw new BadParameterException(owner + ": " + e.getMessage());
    }
  }

  /** Returns the filters that are open. */
  static List<JamesFilter> open() {
    synchronized (OPEN) {
      return List.copyOf(OPEN.values());
    }
  }

  /** Gives the filter back; the last one to do so closes it. */
  void release() {
    synchronized (OPEN) {
      users--;
      if (users > 0) {
        return;
      }
      OPEN.remove(config);
    }
    smtp.close();
    spool.close();
    classifier.close();
    LOG.info("Hamlet has stopped");
  }

  HamletConfig config() {
    return config;
  }

  /**
   * Decides while an SMTP client waits, and with it a thread of James that serves others. A burst
   * waits its turn; but while answers come too late, no more wait than half as many as there are
   * workers, so that a model that hangs leaves James threads to serve with.
   */
  Decision decideInSmtp(Envelope envelope, byte[] message) {
    if (late && smtp.active() + smtp.waiting() >= placesWhileLate()) {
      return failed(envelope, Reason.OVERLOAD);
    }
    Decision decision = smtp.decideWithin(envelope, message, config.james().deadline());
    if (decision.reason() != Reason.OVERLOAD) {
      late = decision.reason() == Reason.DEADLINE;
    }
    return noted(decision);
  }

  /** One waits at least, since a single slow message makes a filter with one worker late. */
  private int placesWhileLate() {
    int workers = config.james().workers();
    return workers + Math.max(1, workers / 2);
  }

  private Decision noted(Decision decision) {
    lastFailure =
        decision.reason().isFailure()
            ? Optional.of(new Failure(decision.reason(), Instant.now()))
            : Optional.empty();
    return decision;
  }

  /**
   * Returns why the last message could not be classified, if that is not long ago. A server that
   * gets no mail at night is not in trouble until the morning for the one that failed.
   */
  Optional<String> trouble(Instant now) {
    return lastFailure
        .filter(failure -> failure.at().plus(TROUBLE_LASTS).isAfter(now))
        .map(failure ->
            "the last message could not be classified: "
                + failure.reason().word()
                + " at "
                + failure.at().truncatedTo(SECONDS));
  }

  /** Decides while only a thread of the spool waits. */
  Decision decideOnSpool(Envelope envelope, byte[] message) {
    return noted(spool.decideWithin(envelope, message, config.james().spoolDeadline()));
  }

  /** Returns what a message becomes whose bytes could not be had. */
  Decision failed(Envelope envelope, Reason reason) {
    return smtp.failed(envelope, reason);
  }

  /**
   * Classifies a text to see whether that works.
   *
   * @throws RuntimeException as the classifier does
   */
  void probe() {
    classifier.probe();
  }
}
