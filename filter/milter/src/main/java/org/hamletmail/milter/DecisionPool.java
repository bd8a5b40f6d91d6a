package org.hamletmail.milter;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.hamletmail.policy.Action;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.Reason;
import org.hamletmail.policy.SmtpReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on messages away from the threads that serve connections, so many at once and so many
 * waiting. Every message gets a decision, whatever the filter does.
 */
final class DecisionPool implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DecisionPool.class);

  private final MessageFilter filter;
  private final ThreadPoolExecutor workers;

  DecisionPool(MessageFilter filter, int workerThreads, int queueLength) {
    this.filter = filter;
    AtomicInteger number = new AtomicInteger();
    BlockingQueue<Runnable> queue =
        queueLength == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(queueLength);
    this.workers =
        new ThreadPoolExecutor(
            workerThreads,
            workerThreads,
            0,
            TimeUnit.SECONDS,
            queue,
            task -> new Thread(task, "milter-decide-" + number.incrementAndGet()));
  }

  /**
   * Hands a message to the next free worker.
   *
   * @param claim asked once a decision is known: whether it is still wanted
   * @param answer gets the decision on the worker's thread, nothing if it was not wanted
   * @return the work, to be withdrawn; null if too many messages are waiting already
   */
  @Nullable Runnable submit(
      Envelope envelope,
      byte[] message,
      BooleanSupplier claim,
      Consumer<Optional<Decision>> answer) {
    Runnable work = () -> answer.accept(decide(envelope, message, new Claim(claim)));
    try {
      workers.execute(work);
      return work;
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  /**
   * Forgets work that has not begun, and returns whether it had not; what has begun ends, and its
   * verdict is cached.
   */
  boolean withdraw(Runnable work) {
    return workers.remove(work);
  }

  Decision failed(Envelope envelope, Reason reason) {
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

  private Optional<Decision> decide(Envelope envelope, byte[] message, Claim claim) {
    try {
      return filter.decide(envelope, message, claim);
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

  /** Returns the number of messages that wait for a worker. */
  int waiting() {
    return workers.getQueue().size();
  }

  /** Returns the number of messages that are being decided on. */
  int active() {
    return workers.getActiveCount();
  }

  /** Ends the workers; what they are at is waited for a little. */
  void close(Duration patience) {
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
