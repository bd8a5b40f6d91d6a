package org.hamletmail.policy;

import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.CacheSettings;
import org.hamletmail.config.PolicySettings;
import org.hamletmail.learning.LearnedMemory;
import org.hamletmail.lists.Lists;
import org.hamletmail.text.Deadline;
import org.hamletmail.text.MessageText;

/**
 * A filter whose settings may change while mail flows: each message is decided on by the settings
 * that are in force when its turn comes, from its beginning to its end. Thread-safe.
 */
public final class FilterInForce implements MessageFilter {

  private volatile SpamFilter filter;

  private FilterInForce(SpamFilter first) {
    this.filter = first;
  }

  /**
   * Readies a filter for its first message, see {@link SpamFilter#prepare()}.
   *
   * @param classifier that of the filter
   * @throws UncheckedIOException if something that is needed can't be loaded
   */
  public static FilterInForce prepared(SpamClassifier classifier, SpamFilter first) {
    FilterInForce inForce = new FilterInForce(first);
    first.rehearse();
    classifier.prepare(model -> inForce.filter.meet(model));
    return inForce;
  }

  /**
   * Has other settings take over between two messages; verdicts that are known stay so.
   *
   * @param extract as for {@link SpamFilter}
   * @throws UncheckedIOException if something that they need can't be loaded; the old ones stay
   */
  public synchronized void change(
      BiFunction<byte[], Deadline, MessageText> extract,
      CacheSettings cache,
      PolicySettings policy,
      Lists lists,
      LearnedMemory memory) {
    SpamFilter next = filter.with(extract, cache, policy, lists, memory);
    next.rehearse();
    next.meetModel();
    filter = next;
  }

  @Override
  public Optional<Decision> decide(
      Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim) {
    return filter.decide(envelope, message, deadline, claim);
  }

  @Override
  public Decision failed(Envelope envelope, Reason reason) {
    return filter.failed(envelope, reason);
  }
}
