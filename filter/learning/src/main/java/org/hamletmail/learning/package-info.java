/**
 * What users mark as spam or ham: kept in a {@code LearningStore} for the next training, and
 * answered from at once by a {@code LearnedMemory}. Knows no mail server and no model.
 */
@NullMarked
package org.hamletmail.learning;

import org.jspecify.annotations.NullMarked;
