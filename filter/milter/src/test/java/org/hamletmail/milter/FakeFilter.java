package org.hamletmail.milter;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.hamletmail.policy.Action;
import org.hamletmail.policy.Decision;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.HeaderField;
import org.hamletmail.policy.MessageFilter;
import org.hamletmail.policy.Reason;
import org.hamletmail.policy.SmtpReply;
import org.hamletmail.text.Deadline;

/** Decides by words in the message, remembers what it was given, waits where it is told to. */
final class FakeFilter implements MessageFilter {

  static final List<String> FORGEABLE = List.of("X-Spam-Flag", "X-Spam-Score");

  final Queue<Envelope> envelopes = new ConcurrentLinkedQueue<>();
  final Queue<byte[]> messages = new ConcurrentLinkedQueue<>();
  final Queue<Reason> failures = new ConcurrentLinkedQueue<>();

  /** Messages that say HOLD wait for a permit. */
  final Semaphore permits = new Semaphore(0);

  /** Counts down as messages that say HOLD begin to wait. */
  volatile CountDownLatch holding = new CountDownLatch(1);

  @Override
  public Optional<Decision> decide(
      Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim) {
    Decision decision = decide(envelope, message);
    return claim.getAsBoolean() ? Optional.of(decision) : Optional.empty();
  }

  private Decision decide(Envelope envelope, byte[] message) {
    envelopes.add(envelope);
    messages.add(message);
    String text = new String(message, java.nio.charset.StandardCharsets.ISO_8859_1);
    if (text.contains("HOLD")) {
      holding.countDown();
      await();
    }
    if (text.contains("PAUSE")) {
      pause();
    }
    if (text.contains("THROW")) {
      throw new IllegalStateException("as asked");
    }
    if (text.contains("ERROR")) {
      throw new UnsatisfiedLinkError("as asked");
    }
    if (text.contains("REJECT")) {
      return decision(new Action.Reject(new SmtpReply(550, "5.7.1", "100% spam, %s refused")));
    }
    if (text.contains("TEMPFAIL")) {
      return decision(new Action.Tempfail(new SmtpReply(451, "4.7.1", "Try again later")));
    }
    if (text.contains("QUARANTINE")) {
      return decision(new Action.Quarantine("spam, P = 0.99"));
    }
    return text.contains("TAG")
        ? decision(new Action.Tag(), new HeaderField("X-Spam-Flag", "YES"))
        : decision(new Action.Accept(), new HeaderField("X-Spam-Flag", "NO"));
  }

  @Override
  public Decision failed(Envelope envelope, Reason reason) {
    failures.add(reason);
    return new Decision(
        new Action.Tempfail(new SmtpReply(451, "4.7.1", reason.name())),
        Optional.empty(),
        reason,
        false,
        FORGEABLE,
        List.of());
  }

  private static Decision decision(Action action, HeaderField... headers) {
    return new Decision(
        action, Optional.empty(), Reason.BELOW_TAG_THRESHOLD, false, FORGEABLE, List.of(headers));
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() {
    try {
      if (!permits.tryAcquire(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("no permit came");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
