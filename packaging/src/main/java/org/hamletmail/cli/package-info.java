/** The {@code hamlet} command. */
@NullMarked
package org.hamletmail.cli;

import org.jspecify.annotations.NullMarked;
