package org.hamletmail.evidence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hamletmail.config.DnsListSettings;
import org.hamletmail.config.EvidenceSettings;
import org.hamletmail.text.Deadline;

/**
 * Lists in the DNS, asked about a message's client. Thread-safe; fails to nobody's harm.
 *
 * <p>How it works: all lists are asked at once, on threads of their own, while the message is read
 * and judged; what has not answered when the time is over counts as not listed. An answer that
 * comes later is kept for the next message of that client. So a message waits {@link
 * EvidenceSettings#dnsTimeout} at most, whatever the DNS does, and not even that once a list has
 * failed {@value DnsList#LIMIT} times in a row. At most {@value #MAX_THREADS} questions are on
 * their way; a list for which there is no thread is not asked.
 */
final class DnsLists {
  static final int MAX_THREADS = 32;
  private static final int MAX_ANSWERS = 50_000;

  private final List<DnsList> lists;
  private final Duration timeout;
  private final Resolver resolver;
  private final Consumer<Lookup> count;
  private final Ticker ticker;
  private final Cache<String, CompletableFuture<Boolean>> answers;
  private final ThreadPoolExecutor threads;

  DnsLists(EvidenceSettings settings, Resolver resolver, Consumer<Lookup> count, Ticker ticker) {
    this.lists =
        settings.dnsLists().stream()
            .map((DnsListSettings list) -> new DnsList(list, ticker::read))
            .toList();
    this.timeout = settings.dnsTimeout();
    this.resolver = resolver;
    this.count = count;
    this.ticker = ticker;
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(MAX_ANSWERS)
            .expireAfterWrite(settings.dnsExpireAfter())
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
    this.threads =
        new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("hamlet-dns-", 0).daemon().factory());
  }

  /** What was asked about one client, and since when. */
  final class Asked {
    private final long since = ticker.read();
    private final List<Question> questions = new ArrayList<>();

    private Asked(Optional<String> client) {
      client
          .flatMap(ClientName::of)
          .ifPresent(
              name -> lists.forEach(list -> questions.add(new Question(list, ask(list, name)))));
    }

    /** Returns what counts, after waiting for as long as is left. */
    List<Offset> offsets(Deadline deadline) {
      List<Offset> offsets = new ArrayList<>();
      for (Question question : questions) {
        Lookup outcome = outcome(question, deadline);
        count.accept(outcome);
        if (outcome == Lookup.LISTED) {
          offsets.add(question.list().offset());
        }
      }
      return offsets;
    }

    private Lookup outcome(Question question, Deadline deadline) {
      if (question.answer().isEmpty()) {
        return Lookup.SKIPPED;
      }
      Duration left = timeout.minusNanos(ticker.read() - since);
      Duration until = deadline.remaining();
      long nanos = Math.max(0, (left.compareTo(until) < 0 ? left : until).toNanos());
      try {
        return question.answer().get().get(nanos, TimeUnit.NANOSECONDS)
            ? Lookup.LISTED
            : Lookup.CLEAN;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Lookup.FAILED;
      } catch (ExecutionException | TimeoutException e) {
        return Lookup.FAILED;
      }
    }
  }

  private record Question(DnsList list, Optional<CompletableFuture<Boolean>> answer) {}

  /** Begins to ask about a client. */
  Asked ask(Optional<String> client) {
    return new Asked(client);
  }

  /** Returns the answer to come; empty where the list is not asked. Those who ask at once share. */
  private Optional<CompletableFuture<Boolean>> ask(DnsList list, String client) {
    String name = list.name(client);
    CompletableFuture<Boolean> known = answers.getIfPresent(name);
    if (known != null) {
      return Optional.of(known);
    }
    if (!list.permits()) {
      return Optional.empty();
    }
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> other = answers.asMap().putIfAbsent(name, mine);
    if (other != null) {
      return Optional.of(other);
    }
    try {
      threads.execute(() -> answer(list, name, mine));
      return Optional.of(mine);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // Too many are on their way, or the system has no more threads, which Java reports like that.
      answers.asMap().remove(name, mine);
      // Not cancelled: that throws what no message expects at who came to share it meanwhile.
      mine.completeExceptionally(e);
      return Optional.empty();
    }
  }

  private void answer(DnsList list, String name, CompletableFuture<Boolean> answer) {
    try {
      boolean listed = list.counts(resolver.addresses(name));
      list.answered();
      answer.complete(listed);
    } catch (Resolver.ResolverException | RuntimeException | Error e) {
      list.failed();
      answers.asMap().remove(name, answer);
      answer.completeExceptionally(e);
    }
  }
}
