/** {@code hamlet learn}, {@code forget} and {@code retrain}: what users mark becomes a model. */
@NullMarked
package org.hamletmail.commands.learning;

import org.jspecify.annotations.NullMarked;
