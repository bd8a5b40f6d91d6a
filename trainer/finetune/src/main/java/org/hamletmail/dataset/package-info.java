/** Splits, balances and tokenizes labelled messages. */
@NullMarked
package org.hamletmail.dataset;

import org.jspecify.annotations.NullMarked;
