package org.hamletmail.finetune;

import java.util.List;
import org.hamletmail.classifier.Label;

/**
 * How much an example of each label counts in the loss.
 *
 * @param ham above 0
 * @param spam above 0
 */
public record LabelWeights(double ham, double spam) {
  /** All examples count alike. */
  public static final LabelWeights EVEN = new LabelWeights(1, 1);

  /** Returns those with which both labels count the same in all, and the mean weight is 1. */
  public static LabelWeights balancing(List<Example> train) {
    double all = train.size();
    double ham = train.stream().filter(example -> example.label() == Label.HAM).count();
    return ham == 0 || ham == all
        ? EVEN
        : new LabelWeights(all / (2 * ham), all / (2 * (all - ham)));
  }

  double of(Label label) {
    return label == Label.SPAM ? spam : ham;
  }

  boolean isEven() {
    return ham == spam;
  }
}
