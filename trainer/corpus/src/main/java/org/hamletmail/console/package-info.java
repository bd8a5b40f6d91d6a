/**
 * What all commands of {@code hamlet} have in common: how they are found, how they say what went
 * wrong, whether somebody watches.
 */
@NullMarked
package org.hamletmail.console;

import org.jspecify.annotations.NullMarked;
