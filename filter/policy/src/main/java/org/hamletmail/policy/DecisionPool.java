package org.hamletmail.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.hamletmail.text.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on messages away from the threads that serve connections, so many at once and so many
 * waiting. Every message gets a decision, whatever the filter does. Thread-safe.
 */
public final class DecisionPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DecisionPool.class);

  private final MessageFilter filter;
  private final ThreadPoolExecutor workers;
  private final Consumer<Duration> waited;

  /** What workers are at. */
  private final Set<Work> begun = ConcurrentHashMap.newKeySet();

  /**
   * Starts with no threads; each comes with its first message.
   *
   * @param name of the threads, followed by a hyphen and a number
   * @param workerThreads messages that are decided on at once, at least 1
   * @param queueLength messages that wait for a worker, at least 0
   */
  public DecisionPool(String name, MessageFilter filter, int workerThreads, int queueLength) {
    this(name, filter, workerThreads, queueLength, waited -> {});
  }

  /**
   * Starts in the same way.
   *
   * @param waited gets how long each message waited for its worker
   */
  public DecisionPool(
      String name,
      MessageFilter filter,
      int workerThreads,
      int queueLength,
      Consumer<Duration> waited) {
    this(filter, workerThreads, queueLength, numbered(name), waited);
  }

  DecisionPool(
      MessageFilter filter, int workerThreads, int queueLength, ThreadFactory threadFactory) {
    this(filter, workerThreads, queueLength, threadFactory, waited -> {});
  }

  private DecisionPool(
      MessageFilter filter,
      int workerThreads,
      int queueLength,
      ThreadFactory threadFactory,
      Consumer<Duration> waited) {
    this.filter = filter;
    this.waited = waited;
    BlockingQueue<Runnable> queue =
        queueLength == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queueLength);
    this.workers =
        new ThreadPoolExecutor(
            workerThreads, workerThreads, 0, TimeUnit.SECONDS, queue, threadFactory);
  }

  private static ThreadFactory numbered(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> new Thread(task, name + "-" + number.incrementAndGet());
  }

  /** A message that was handed in. */
  public final class Work implements Runnable {
    private final Deadline deadline;
    private final Duration patience;
    private final Runnable decide;
    private final long since = System.nanoTime();

    private Work(Duration patience, Deadline deadline, Runnable decide) {
      this.patience = patience;
      this.deadline = deadline;
      this.decide = decide;
    }

    @Override
    public void run() {
      waited.accept(age());
      begun.add(this);
      try {
        decide.run();
      } finally {
        begun.remove(this);
      }
    }

    private Duration age() {
      return Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /**
   * Decides on a message while the caller's thread waits, for a server that can't be answered
   * later.
   *
   * @param message as in {@link MessageFilter#decide}
   * @param deadline after which the failure mode is the answer
   * @return the decision; a failure where there was no place, or no answer in time
   */
  public Decision decideWithin(Envelope envelope, byte[] message, Duration deadline) {
    AtomicBoolean claimed = new AtomicBoolean();
    BooleanSupplier claim = () -> claimed.compareAndSet(false, true);
    CompletableFuture<Optional<Decision>> answer = new CompletableFuture<>();
    Work work = submit(envelope, message, deadline, claim, answer::complete);
    if (work == null) {
      return failed(envelope, Reason.OVERLOAD);
    }
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS).orElseThrow();
    } catch (TimeoutException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (claim.getAsBoolean()) {
        withdraw(work);
        return failed(envelope, Reason.DEADLINE);
      }
      // The worker has claimed the answer in this instant, and only has to hand it over.
      return answer.join().orElseThrow();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody completes the answer with an exception", e);
    }
  }

  /**
   * Hands a message to the next free worker.
   *
   * @param deadline from now, waiting for a worker included; soon after it the work ends, whatever
   *     it is at
   * @param claim asked once a decision is known: whether it is still wanted
   * @param answer gets the decision on the worker's thread, nothing if it was not wanted
   * @return the work, to be withdrawn; null if too many messages are waiting already, or there is
   *     no room for a thread
   */
  public @Nullable Work submit(
      Envelope envelope,
      byte[] message,
      Duration deadline,
      BooleanSupplier claim,
      Consumer<Optional<Decision>> answer) {
    Deadline until = Deadline.after(deadline);
    Work work =
        new Work(
            deadline,
            until,
            () -> answer.accept(decide(envelope, message, until, new Claim(claim))));
    try {
      workers.execute(work);
      return work;
    } catch (RejectedExecutionException e) {
      return null;
    } catch (OutOfMemoryError e) {
      // The system gives no more threads. The pool has taken back the count of this one, so the
      // next message tries again; this one can wait for a thread that is there.
      LOG.error(
          "no thread can be started for a message, {} are there: allow the process more threads"
              + " or memory cause={}",
          workers.getPoolSize(),
          cause(e));
      return workers.getPoolSize() > 0 && workers.getQueue().offer(work) ? work : null;
    }
  }

  /**
   * Forgets work that has not begun, and returns whether it had not; what has begun ends soon, if
   * it has not yet.
   */
  public boolean withdraw(Work work) {
    work.deadline.cancel();
    return workers.remove(work);
  }

  /** Returns what a message becomes that was not decided on; see {@link MessageFilter#failed}. */
  public Decision failed(Envelope envelope, Reason reason) {
    try {
      return filter.failed(envelope, reason);
    } catch (Throwable e) { // Nothing may leave a client without an answer, not even an Error.
      LOG.error(
          "the filter failed to say what a failure becomes reason={} cause={}", reason, cause(e));
      return new Decision(
          new Action.Tempfail(new SmtpReply(451, "4.7.1", "Try again later")),
          Optional.empty(),
          reason,
          false,
          List.of(),
          List.of());
    }
  }

  private Optional<Decision> decide(
      Envelope envelope, byte[] message, Deadline deadline, Claim claim) {
    try {
      return filter.decide(envelope, message, deadline, claim);
    } catch (Throwable e) { // As above: native code throws UnsatisfiedLinkError, OutOfMemoryError.
      LOG.error("the filter failed queue_id={} cause={}", envelope.queueId().orElse("-"), cause(e));
      return claim.getAsBoolean()
          ? Optional.of(failed(envelope, Reason.CLASSIFIER_FAILED))
          : Optional.empty();
    }
  }

  /** The type and the place: what an exception says may be what it choked on, the message. */
  private static String cause(Throwable failure) {
    StackTraceElement[] frames = failure.getStackTrace();
    return failure.getClass().getName() + (frames.length == 0 ? "" : " at=" + frames[0]);
  }

  /** A claim that stays won: a filter that fails after it must not leave the MTA waiting. */
  private static final class Claim implements BooleanSupplier {
    private final BooleanSupplier claim;
    private boolean won;

    Claim(BooleanSupplier claim) {
      this.claim = claim;
    }

    @Override
    public boolean getAsBoolean() {
      won = won || claim.getAsBoolean();
      return won;
    }
  }

  /**
   * Decides on so many messages at once from now on.
   *
   * @param workerThreads at least 1; those beyond end with what they are at
   */
  public void resize(int workerThreads) {
    if (workerThreads > workers.getMaximumPoolSize()) {
      workers.setMaximumPoolSize(workerThreads);
      workers.setCorePoolSize(workerThreads);
    } else {
      workers.setCorePoolSize(workerThreads);
      workers.setMaximumPoolSize(workerThreads);
    }
  }

  /** Returns the number of messages that wait for a worker. */
  public int waiting() {
    return workers.getQueue().size();
  }

  /** Returns how many messages can be decided on at once. */
  public int workers() {
    return workers.getMaximumPoolSize();
  }

  /**
   * Returns how many workers are at a message although its deadline has been over for so long: work
   * looks at the deadline and ends soon after it, so they hang.
   */
  public long stuck(Duration grace) {
    return begun.stream()
        .filter(work -> work.age().compareTo(work.patience.plus(grace)) > 0)
        .count();
  }

  /** Returns the number of messages that are being decided on. */
  public int active() {
    return workers.getActiveCount();
  }

  /** Ends the workers; what they are at is waited for a little. */
  public void close(Duration patience) {
    workers.shutdownNow();
    try {
      if (!workers.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a message is still being decided on after {} ms", patience.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(1));
  }
}
