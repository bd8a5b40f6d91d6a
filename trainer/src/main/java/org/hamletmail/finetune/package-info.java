/** Trains the unfrozen part of GPT-2. {@code FineTuner} is the entry. */
@NullMarked
package org.hamletmail.finetune;

import org.jspecify.annotations.NullMarked;
