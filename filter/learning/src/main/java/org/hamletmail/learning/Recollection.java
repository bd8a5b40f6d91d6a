package org.hamletmail.learning;

import org.hamletmail.classifier.Label;

/**
 * What is remembered of a message.
 *
 * @param label what those who get it said of its text
 * @param exact whether of this very text, not of one that is much alike
 */
public record Recollection(Label label, boolean exact) {}
