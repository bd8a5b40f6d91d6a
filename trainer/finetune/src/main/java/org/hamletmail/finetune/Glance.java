package org.hamletmail.finetune;

/**
 * A look at a model during an epoch, on a sample of both parts.
 *
 * @param seen examples that the model has been shown, repetitions counted
 * @param trainLoss mean cross-entropy on a sample of the training part
 * @param trainAccuracy share of right answers on it, threshold 0.5
 * @param validationLoss likewise, on a sample of the validation part
 * @param validationAccuracy likewise
 */
public record Glance(
    long seen,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy) {}
