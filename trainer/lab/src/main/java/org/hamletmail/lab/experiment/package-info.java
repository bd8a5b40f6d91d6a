/**
 * Trains the rows of a table that differ in one thing each, and writes the same figures for all.
 */
@NullMarked
package org.hamletmail.lab.experiment;

import org.jspecify.annotations.NullMarked;
