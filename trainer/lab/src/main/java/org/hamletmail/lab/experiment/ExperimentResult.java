package org.hamletmail.lab.experiment;

import java.util.Collection;
import java.util.List;
import org.hamletmail.classifier.Label;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.ScoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one training of an experiment came to.
 *
 * @param row name of its row
 * @param seed of the training
 * @param digest SHA-256 of all that it depends on: options, seed, data, base
 * @param diverged why there are no figures; absent where there are
 * @param train figures on the training part, by the weights that were kept
 * @param validation figures on the validation part
 * @param test figures on the test part; absent where there is none
 * @param bestEpoch the one whose weights were kept, from 1; 0 without figures
 * @param seconds from reading no more mail to the written model, those of an interrupted process
 *     included; absent where they are not known
 * @param peakBytes most resident memory of the process meanwhile, with what it kept of earlier
 *     rows; absent where the system doesn't say
 * @param resumed whether the training was interrupted and gone on with
 */
record ExperimentResult(
    String row,
    long seed,
    String digest,
    @Nullable String diverged,
    @Nullable Part train,
    @Nullable Part validation,
    @Nullable Part test,
    int bestEpoch,
    @Nullable Double seconds,
    @Nullable Long peakBytes,
    boolean resumed) {

  /**
   * Figures on one part, at P(spam) 0.5 as published ones are.
   *
   * @param loss mean cross-entropy, before calibration
   * @param rocAuc chance that a spam scores above a ham; absent where one of them is missing
   */
  record Part(
      int ham, int falsePositives, int spam, int missed, double loss, @Nullable Double rocAuc) {
    /** The engine's float32 probabilities may reach 0, which no loss survives. */
    private static final double SMALLEST = 1e-12;

    /**
     * Measures a part.
     *
     * @param messages scored by the model as it serves, the temperature taken out
     * @return nothing where there are no messages
     */
    static @Nullable Part of(Collection<ScoredMessage> messages) {
      if (messages.isEmpty()) {
        return null;
      }
      Evaluation figures = Evaluation.of(messages, 0.5);
      ConfusionMatrix counts = figures.counts();
      double loss =
          messages.stream()
              .mapToDouble(m -> m.label() == Label.SPAM ? m.pSpam() : 1 - m.pSpam())
              .map(p -> -Math.log(Math.max(p, SMALLEST)))
              .average()
              .orElseThrow();
      double auc = figures.rocAuc().value();
      return new Part(
          counts.ham(),
          counts.hamTagged(),
          counts.spam(),
          counts.spamPassed(),
          loss,
          Double.isNaN(auc) ? null : auc);
    }

    int messages() {
      return ham + spam;
    }

    int right() {
      return messages() - falsePositives - missed;
    }

    double accuracy() {
      return (double) right() / messages();
    }
  }

  /** Returns the result of a training whose loss stopped being a number. */
  static ExperimentResult diverged(String row, long seed, String digest, String why) {
    return new ExperimentResult(row, seed, digest, why, null, null, null, 0, null, null, false);
  }

  /** Returns the same result for a row of another name. */
  ExperimentResult named(String name) {
    return new ExperimentResult(
        name,
        seed,
        digest,
        diverged,
        train,
        validation,
        test,
        bestEpoch,
        seconds,
        peakBytes,
        resumed);
  }

  /** Returns whether a file that was read back holds a whole result. */
  static boolean whole(List<@Nullable ExperimentResult> results) {
    return results.stream()
        .allMatch(r ->
            r != null
                && r.row != null
                && r.digest != null
                && (r.diverged != null || (r.train != null && r.validation != null)));
  }
}
