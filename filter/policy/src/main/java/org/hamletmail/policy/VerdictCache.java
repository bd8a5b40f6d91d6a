package org.hamletmail.policy;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.hamletmail.classifier.ClassificationException;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.DeadlineExceededException;

/**
 * Remembers verdicts, so that a mailing to many recipients is classified once. Threads that miss
 * the same text at once share one classification. Failures are not remembered. A classification
 * that was given up is no failure of the text: one of those who waited for it begins again.
 * Thread-safe.
 */
final class VerdictCache {
  /** Futures, because a plain cache would lock its neighbours while one text is classified. */
  private final AsyncCache<Fingerprint, Judged> verdicts;

  VerdictCache(CacheSettings settings, Ticker ticker) {
    this.verdicts =
        Caffeine.newBuilder()
            .maximumSize(settings.maxMessages())
            .expireAfterWrite(settings.expireAfter())
            .ticker(ticker)
            // Housekeeping is cheaper than a hand-over to another thread.
            .executor(Runnable::run)
            .recordStats()
            .buildAsync();
  }

  /**
   * A verdict, and whether another message's classification gave it.
   *
   * @param judged the verdict, and what else is known of the text
   * @param cached false where this call classified
   */
  record Answer(Judged judged, boolean cached) {}

  /**
   * Returns the verdict for a key, asking the classifier at most once.
   *
   * @param deadline of waiting for another thread
   * @param classify gives up at the same deadline
   * @throws DeadlineExceededException if it came before the verdict
   * @throws ClassificationException if the thread whose classification this one waited for failed;
   *     here, what the classifier throws passes
   */
  Answer get(Fingerprint key, Deadline deadline, Supplier<Judged> classify) {
    while (true) {
      deadline.check();
      List<CompletableFuture<Judged>> mine = new ArrayList<>(1);
      CompletableFuture<Judged> shared =
          verdicts.get(
              key,
              (absent, executor) -> {
                CompletableFuture<Judged> future = new CompletableFuture<>();
                mine.add(future);
                return future;
              });
      if (!mine.isEmpty()) {
        return new Answer(classified(shared, classify), false);
      }
      try {
        return new Answer(shared.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS), true);
      } catch (TimeoutException e) {
        // The deadline is checked next.
      } catch (CancellationException e) {
        throw new ClassificationException("failed in the thread that classified the same text");
      } catch (ExecutionException e) {
        // Given up there, not here. The entry may not have been dropped yet.
        verdicts.asMap().remove(key, shared);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClassificationException("interrupted while another thread classified the text");
      }
    }
  }

  private static Judged classified(CompletableFuture<Judged> shared, Supplier<Judged> classify) {
    try {
      Judged judged = classify.get();
      shared.complete(judged);
      return judged;
    } catch (DeadlineExceededException e) {
      // Of all exceptions, Caffeine logs the message of any but this and a cancellation.
      shared.completeExceptionally(new TimeoutException());
      throw e;
    } finally {
      // Without a verdict, whatever the reason, the threads that wait must not wait for ever, and
      // the cache drops the entry.
      shared.cancel(false);
    }
  }

  /** Holds so many verdicts for so long from now on; what is beyond goes. */
  void resize(CacheSettings settings) {
    com.github.benmanes.caffeine.cache.Policy<Fingerprint, Judged> policy =
        verdicts.synchronous().policy();
    policy.eviction().orElseThrow().setMaximum(settings.maxMessages());
    policy.expireAfterWrite().orElseThrow().setExpiresAfter(settings.expireAfter());
  }

  /** Forgets a verdict. */
  void forget(Fingerprint key) {
    verdicts.synchronous().invalidate(key);
  }

  /** Returns the cache as the metrics see it. */
  Cache<Fingerprint, Judged> view() {
    return verdicts.synchronous();
  }
}
