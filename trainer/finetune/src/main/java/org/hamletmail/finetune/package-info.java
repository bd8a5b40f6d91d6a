/**
 * Trains the unfrozen part of GPT-2. {@code FineTuner} is the entry. Knows no corpus; its only
 * files are those with which a killed training goes on: checkpoints, and the frozen blocks'
 * results.
 */
@NullMarked
package org.hamletmail.finetune;

import org.jspecify.annotations.NullMarked;
