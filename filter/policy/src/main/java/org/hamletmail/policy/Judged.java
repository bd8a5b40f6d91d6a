package org.hamletmail.policy;

import java.util.function.BooleanSupplier;
import org.hamletmail.classifier.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a text: the model's word and, once the policy asked, whether its language is
 * foreign to the model. Nothing of the text itself. Thread-safe; threads that ask at once may each
 * find out.
 */
final class Judged {
  private final Verdict verdict;
  private final boolean ofOthers;
  private volatile @Nullable Boolean foreign;

  Judged(Verdict verdict) {
    this(verdict, false);
  }

  private Judged(Verdict verdict, boolean ofOthers) {
    this.verdict = verdict;
    this.ofOthers = ofOthers;
  }

  /** Returns what another filter found. */
  static Judged byOthers(Verdict verdict) {
    return new Judged(verdict, true);
  }

  /** Returns whether another filter found it. */
  boolean isOfOthers() {
    return ofOthers;
  }

  Verdict verdict() {
    return verdict;
  }

  /**
   * Returns whether the text is foreign.
   *
   * @param ask finds out, where nobody has
   */
  boolean isForeign(BooleanSupplier ask) {
    Boolean known = foreign;
    if (known == null) {
      known = ask.getAsBoolean();
      foreign = known;
    }
    return known;
  }
}
