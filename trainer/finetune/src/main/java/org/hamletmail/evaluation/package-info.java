/**
 * Says how good a model is, false positives first: {@code Evaluation} measures, {@code Thresholds}
 * and {@code Temperature} are chosen on validation messages. Knows no engine.
 */
@NullMarked
package org.hamletmail.evaluation;

import org.jspecify.annotations.NullMarked;
