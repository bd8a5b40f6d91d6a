package org.hamletmail.report;

import java.util.List;
import java.util.Optional;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.Operating;

/**
 * What there is to say of a model. It holds no date and no path but those of messages: the same
 * training gives the same page.
 *
 * @param model its name or id
 * @param measured what the figures are of, the first part also what plots and mistakes are of; at
 *     least one
 * @param tag from which P(spam) mail is tagged
 * @param reject from which P(spam) it may be rejected
 * @param chosenOn what the thresholds were chosen on, where that is known
 * @param remarks on the thresholds, one line each
 * @param course of the training; empty where a finished model was measured
 * @param showText whether the beginning of mistaken messages is shown, not their path alone
 */
public record Report(
    String model,
    List<MeasuredPart> measured,
    double tag,
    Optional<Double> reject,
    Optional<ChosenOn> chosenOn,
    List<String> remarks,
    Optional<TrainingCourse> course,
    boolean showText) {

  /**
   * What thresholds cost where they were chosen.
   *
   * @param tag on the validation ham
   * @param reject likewise, empty where there is none
   */
  public record ChosenOn(Operating tag, Optional<Operating> reject) {}

  /** Copies the lists; rejects a report of nothing. */
  public Report {
    measured = List.copyOf(measured);
    remarks = List.copyOf(remarks);
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("measured is empty; expected at least one part");
    }
  }

  /** Returns the part that plots and mistakes are of. */
  MeasuredPart first() {
    return measured.getFirst();
  }
}
