/**
 * Trains the unfrozen part of GPT-2. {@code FineTuner} is the entry. Knows no corpus and no files.
 */
@NullMarked
package org.hamletmail.finetune;

import org.jspecify.annotations.NullMarked;
