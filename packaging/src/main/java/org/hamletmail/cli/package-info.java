/**
 * The {@code hamlet} command: {@link org.hamletmail.cli.Hamlet} reads the arguments and runs one
 * subcommand.
 *
 * <p>Knows every other package and is known by none. A command is thin: it reads options, calls a
 * library, prints what it answers, and turns failures into exit codes.
 */
@NullMarked
package org.hamletmail.cli;

import org.jspecify.annotations.NullMarked;
