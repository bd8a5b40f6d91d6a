package org.hamletmail.challenger;

import java.util.Map;

/**
 * What the training of a new model says of it and of the one in force: a model that finds more spam
 * is to tag more mail.
 *
 * @param oldHam share of ham that the model in force tags
 * @param oldSpam share of spam that it tags
 * @param newHam share of ham that the new one tags
 * @param newSpam share of spam that it tags
 */
record Promise(double oldHam, double oldSpam, double newHam, double newSpam) {
  /** Both tag the same. */
  static final Promise NONE = new Promise(0, 1, 0, 1);

  /** Reads it of the figures in a model.json; {@link #NONE} where they lack something. */
  static Promise of(Map<String, Double> metrics) {
    double ham = metrics.getOrDefault("own_ham", 0.0);
    double spam = metrics.getOrDefault("own_spam", 0.0);
    Double tagged = metrics.get("compared_old_false_positives");
    Double missed = metrics.get("compared_old_missed_spam");
    Double falsePositives = metrics.get("own_false_positive_rate");
    Double recall = metrics.get("own_recall");
    return ham < 1
            || spam < 1
            || tagged == null
            || missed == null
            || falsePositives == null
            || recall == null
        ? NONE
        : new Promise(tagged / ham, 1 - missed / spam, falsePositives, recall);
  }

  /**
   * Returns by how much the share of mail that is tagged is to rise; negative where it is to fall.
   *
   * @param tagged share that the model in force tags: it tells how much of the mail is spam
   */
  double change(double tagged) {
    if (oldSpam <= oldHam) {
      return 0;
    }
    double spam = Math.clamp((tagged - oldHam) / (oldSpam - oldHam), 0.0, 1.0);
    return spam * (newSpam - oldSpam) + (1 - spam) * (newHam - oldHam);
  }
}
