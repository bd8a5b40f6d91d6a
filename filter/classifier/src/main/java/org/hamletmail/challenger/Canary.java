package org.hamletmail.challenger;

import java.util.function.LongSupplier;
import org.hamletmail.classifier.Trial;
import org.hamletmail.classifier.Verdict;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.text.MessageText;

/**
 * A new model that shadows the old one. Which of two verdicts is right nobody knows here; a new
 * model that is sound tags about as much of the mail as its training promised. Where it tags
 * clearly more, or less, or can't answer, the old one stays.
 */
final class Canary implements Trial {
  private static final double SIGNIFICANT = 0.05;

  /** More failures than this share of the messages are no accident. */
  private static final double MOST_FAILED = 0.01;

  private final ModelSettings.Canary rule;
  private final Promise promise;
  private final Challenger challenger;
  private final LongSupplier nanoTime;
  private final long begin;

  Canary(ModelSettings.Canary rule, Promise promise, Challenger challenger, LongSupplier nanoTime) {
    this.rule = rule;
    this.promise = promise;
    this.challenger = challenger;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  @Override
  public void saw(MessageText message, Verdict verdict) {
    challenger.offer(message, verdict);
  }

  @Override
  public Outcome outcome() {
    Tally tally = challenger.tally();
    boolean late = nanoTime.getAsLong() - begin >= rule.time().toNanos();
    if (tally.compared() + tally.failed() < rule.messages() && !late) {
      return Outcome.OPEN;
    }
    boolean failing = tally.failed() > MOST_FAILED * (tally.compared() + tally.failed());
    double off = tally.change() - promise.change(tally.taggedByOld());
    boolean other = Math.abs(off) > rule.change() && tally.pValue() < SIGNIFICANT;
    return failing || other ? Outcome.FAILED : Outcome.PASSED;
  }

  @Override
  public String told() {
    return challenger.tally().toString();
  }

  @Override
  public void close() {
    challenger.close();
  }
}
