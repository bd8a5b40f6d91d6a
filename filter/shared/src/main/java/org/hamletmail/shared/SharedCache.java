package org.hamletmail.shared;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisStringAsyncCommands;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.SharedCacheSettings;
import org.hamletmail.files.Printable;
import org.hamletmail.policy.SharedVerdicts;
import org.hamletmail.text.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verdicts on a Valkey or Redis server. A message waits for it {@link
 * SharedCacheSettings#timeout()} at most; a server that fails again and again is left alone for
 * {@value #PAUSE_SECONDS} s at a time, looking up and storing each for itself, as a full server
 * still knows what it knew. Thread-safe.
 */
public final class SharedCache implements SharedVerdicts {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCache.class);
  private static final int PAUSE_SECONDS = 5;
  private static final String SECTION = "hamlet.cache.shared.";
  private static final int MAX_CAUSE = 200;

  private final SharedCacheSettings settings;
  private final Seal seal;
  private final Servers servers;
  private final SharedFigures figures;
  private final Breaker looking = new Breaker(Duration.ofSeconds(PAUSE_SECONDS), System::nanoTime);
  private final Breaker storing = new Breaker(Duration.ofSeconds(PAUSE_SECONDS), System::nanoTime);
  private final ScheduledExecutorService connecting;
  private volatile @Nullable RedisStringAsyncCommands<byte[], byte[]> commands;
  private volatile boolean complained;

  private SharedCache(SharedCacheSettings settings, Secrets secrets, MeterRegistry registry) {
    this.settings = settings;
    this.seal = new Seal(secrets.key(), settings.namespace());
    this.servers = Servers.of(settings, secrets.password());
    this.figures = new SharedFigures(registry, looking, storing, () -> commands != null);
    this.connecting =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hamlet-shared-connect").factory());
    connecting.execute(this::connect);
  }

  private record Secrets(String key, Optional<String> password) {}

  /**
   * Begins to share, at once; a server that isn't there is looked for until it is.
   *
   * @return what shares with nobody where no server is set
   * @throws SharedStartException if a file of the settings can't be used
   */
  public static SharedVerdicts open(SharedCacheSettings settings, MeterRegistry registry) {
    if (!settings.isSet()) {
      return NONE;
    }
    return new SharedCache(settings, secrets(settings), registry);
  }

  /**
   * Looks at the files of the settings; asks no server.
   *
   * @throws SharedStartException if one can't be used
   */
  public static void check(SharedCacheSettings settings) {
    if (settings.isSet()) {
      Secrets unused = secrets(settings);
    }
  }

  private static Secrets secrets(SharedCacheSettings settings) {
    return new Secrets(
        SecretFile.read(SECTION + "key-file", settings.keyFile().orElseThrow(), 32),
        settings.passwordFile().map(SharedCache::password));
  }

  private static String password(Path file) {
    return SecretFile.read(SECTION + "password-file", file, 1);
  }

  @Override
  public Optional<Verdict> find(ByteBuffer digest, String modelId, Deadline deadline) {
    RedisStringAsyncCommands<byte[], byte[]> server = commands;
    if (server == null || !looking.permits()) {
      figures.lookups(Lookup.SKIPPED).increment();
      return Optional.empty();
    }
    long begun = System.nanoTime();
    try {
      // A part and not the whole, for the server could send half a gigabyte.
      RedisFuture<byte[]> asked = server.getrange(seal.name(digest), 0, Seal.BYTES);
      byte[] value = await(asked, deadline);
      said(looking.succeeded(), "the shared cache is asked again");
      return read(digest, modelId, value);
    } catch (TimeoutException e) {
      failed(Lookup.LATE, "no answer within " + settings.timeout().toMillis() + " ms");
    } catch (ExecutionException | CancellationException e) {
      failed(Lookup.FAILED, cause(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed(Lookup.FAILED, "interrupted");
    } catch (RuntimeException e) {
      failed(Lookup.FAILED, cause(e));
    } finally {
      figures.waited(System.nanoTime() - begun);
    }
    return Optional.empty();
  }

  private byte[] await(RedisFuture<byte[]> asked, Deadline deadline)
      throws InterruptedException, ExecutionException, TimeoutException {
    long patience = Math.min(settings.timeout().toNanos(), deadline.remaining().toNanos());
    try {
      return asked.get(patience, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      asked.cancel(false);
      throw e;
    }
  }

  private Optional<Verdict> read(ByteBuffer digest, String modelId, byte[] value) {
    if (value.length == 0) {
      figures.lookups(Lookup.MISS).increment();
      return Optional.empty();
    }
    Optional<Verdict> verdict = seal.verdict(digest, modelId, value);
    figures.lookups(verdict.isPresent() ? Lookup.HIT : Lookup.FORGED).increment();
    if (verdict.isEmpty() && !complained) {
      complained = true;
      LOG.warn(
          "an entry of the shared cache was not written with this filter's key, and counts as none;"
              + " further ones are only counted. Compare {} on all filters, and see who else may"
              + " write to the server",
          SECTION + "key-file");
    }
    return verdict;
  }

  private void failed(Lookup how, String cause) {
    figures.lookups(how).increment();
    if (looking.failed()) {
      LOG.warn(
          "the shared cache fails, it is left alone for {} s at a time cause={}",
          PAUSE_SECONDS,
          cause);
    }
  }

  @Override
  public void tell(ByteBuffer digest, Verdict verdict) {
    RedisStringAsyncCommands<byte[], byte[]> server = commands;
    if (server == null || !storing.permits()) {
      figures.stores(Store.SKIPPED).increment();
      return;
    }
    try {
      var unused =
          server
              .set(
                  seal.name(digest),
                  seal.value(digest, verdict),
                  SetArgs.Builder.px(settings.expireAfter()))
              .whenComplete((ok, failure) -> stored(failure));
    } catch (RuntimeException e) {
      stored(e);
    }
  }

  private void stored(@Nullable Throwable failure) {
    figures.stores(failure == null ? Store.DONE : Store.FAILED).increment();
    if (failure == null) {
      said(storing.succeeded(), "verdicts go to the shared cache again");
    } else if (storing.failed()) {
      LOG.warn(
          "the shared cache takes no verdicts, none are sent for {} s at a time cause={}",
          PAUSE_SECONDS,
          cause(failure));
    }
  }

  private static void said(boolean news, String what) {
    if (news) {
      LOG.info("{}", what);
    }
  }

  private void connect() {
    servers
        .connect()
        .whenComplete((connected, failure) -> {
          if (failure == null) {
            commands = connected;
            LOG.info("verdicts are shared servers={}", places());
            return;
          }
          LOG.warn(
              "no shared cache: each filter does its own work, and {} is tried every {} s"
                  + " cause={}",
              places(),
              PAUSE_SECONDS,
              cause(failure));
          again();
        });
  }

  private void again() {
    try {
      var unused = connecting.schedule(this::connect, PAUSE_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      LOG.debug("closed while it was looked for a server");
    }
  }

  private String places() {
    return settings.servers().stream()
        .map(ListenAddress::toString)
        .reduce((one, other) -> one + "," + other)
        .orElse("-");
  }

  /** The innermost reason; a server's own words among them. */
  private static String cause(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    String text = inner.getMessage() == null ? inner.getClass().getName() : inner.getMessage();
    return Printable.of(text.substring(0, Math.min(MAX_CAUSE, text.length())));
  }

  @Override
  public void close() {
    connecting.shutdownNow();
    commands = null;
    servers.close();
  }

  /** How a look-up ended. */
  enum Lookup {
    HIT,
    MISS,
    FORGED,
    LATE,
    FAILED,
    SKIPPED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How telling the others ended. */
  enum Store {
    DONE,
    FAILED,
    SKIPPED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
