package org.hamletmail.finetune;

/**
 * How a model stood after an epoch.
 *
 * @param epoch from 1; 0 is before training
 * @param trainLoss mean cross-entropy over the epoch's steps; before training, over a sample
 * @param trainAccuracy share of right answers, counted likewise: labels at threshold 0.5, or tokens
 * @param validationLoss mean cross-entropy over all validation messages, or over the tokens of all
 *     validation windows
 * @param validationAccuracy share of right answers, likewise
 * @param seconds that the epoch took, validation included
 */
public record EpochFigures(
    int epoch,
    double trainLoss,
    double trainAccuracy,
    double validationLoss,
    double validationAccuracy,
    double seconds) {}
