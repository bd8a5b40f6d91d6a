/** The commands that train and evaluate models. */
@NullMarked
package org.hamletmail.commands;

import org.jspecify.annotations.NullMarked;
