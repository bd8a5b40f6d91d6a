package org.hamletmail.classifier;

import java.util.OptionalDouble;

/**
 * What the rest of the filter knows of a model.
 *
 * @param id short and unique: name of the model and the start of its weights' SHA-256
 * @param tagThreshold P(spam) from which a message is labelled spam, from 0 to 1
 * @param rejectThreshold P(spam) from which a message may be rejected; empty where the validation
 *     data could not support one
 * @param maxTokens tokens in one window
 * @param maxWindows windows that are read of one message, from its start
 */
public record ModelInfo(
    String id,
    double tagThreshold,
    OptionalDouble rejectThreshold,
    int maxTokens,
    int maxWindows) {}
