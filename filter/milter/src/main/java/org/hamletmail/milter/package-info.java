/**
 * Tells the decision to Postfix and Sendmail through the milter protocol. {@code MilterServer} is
 * the entry.
 */
@NullMarked
package org.hamletmail.milter;

import org.jspecify.annotations.NullMarked;
