package org.hamletmail.training;

import java.util.List;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.evaluation.Calibrating;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.ScoredMessage;

/**
 * What a model says of the messages that it was not trained on.
 *
 * @param validation the validation part, in its order
 * @param test the test part, in its order; may be empty
 * @param others messages that somebody asked about, in their order; may be empty
 */
public record Scores(
    List<ScoredMessage> validation, List<ScoredMessage> test, List<ScoredMessage> others) {

  static Scores of(
      Gpt2SpamClassifier classifier, DatasetSplits splits, List<LabeledMessage> others) {
    return new Scores(
        Measuring.score(classifier, splits.validation()),
        Measuring.score(classifier, splits.test()),
        Measuring.score(classifier, others));
  }

  /** Returns calibrated scores, those at hand being of the text alone. */
  Scores at(Calibration calibration) {
    return new Scores(
        Calibrating.apply(calibration, validation),
        Calibrating.apply(calibration, test),
        Calibrating.apply(calibration, others));
  }
}
