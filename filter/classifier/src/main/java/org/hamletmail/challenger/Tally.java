package org.hamletmail.challenger;

import java.util.Locale;
import org.hamletmail.classifier.Label;

/**
 * What two models made of the same messages, each at its own tag threshold.
 *
 * @param bothHam messages that both pass
 * @param bothSpam messages that both tag
 * @param onlyNew messages that only the challenger tags
 * @param onlyOld messages that only the model in force tags
 * @param failed messages that the challenger could not score
 * @param dropped messages that it had no time for
 */
public record Tally(
    long bothHam, long bothSpam, long onlyNew, long onlyOld, long failed, long dropped) {
  static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0);
  static final Tally FAILED = new Tally(0, 0, 0, 0, 1, 0);
  static final Tally DROPPED = new Tally(0, 0, 0, 0, 0, 1);

  static Tally of(Label inForce, Label challenger) {
    boolean old = inForce == Label.SPAM;
    boolean next = challenger == Label.SPAM;
    return new Tally(
        !old && !next ? 1 : 0,
        old && next ? 1 : 0,
        next && !old ? 1 : 0,
        old && !next ? 1 : 0,
        0,
        0);
  }

  Tally plus(Tally other) {
    return new Tally(
        bothHam + other.bothHam,
        bothSpam + other.bothSpam,
        onlyNew + other.onlyNew,
        onlyOld + other.onlyOld,
        failed + other.failed,
        dropped + other.dropped);
  }

  /** Returns how many messages both have scored. */
  public long compared() {
    return bothHam + bothSpam + onlyNew + onlyOld;
  }

  /** Returns the share of them that the model in force tags. */
  public double taggedByOld() {
    return compared() == 0 ? 0 : (double) (bothSpam + onlyOld) / compared();
  }

  /** Returns by how much the share of messages that are tagged rises; negative where it falls. */
  public double change() {
    return compared() == 0 ? 0 : (double) (onlyNew - onlyOld) / compared();
  }

  /**
   * Returns the chance of at least this much of a difference, either way, between two models that
   * tag the same share of the mail: McNemar's test, two-sided.
   */
  public double pValue() {
    McNemar more = new McNemar((int) onlyNew, (int) onlyOld);
    McNemar less = new McNemar((int) onlyOld, (int) onlyNew);
    return Math.min(1, 2 * Math.min(more.pValue(), less.pValue()));
  }

  /** Returns it in words. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d messages: both tag %d and pass %d, the new model alone tags %d, the old one alone %d"
            + " (McNemar's test, two-sided, p %.4f); %d without time, %d failed",
        compared(),
        bothSpam,
        bothHam,
        onlyNew,
        onlyOld,
        pValue(),
        dropped,
        failed);
  }
}
