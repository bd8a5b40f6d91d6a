/** The commands that train and evaluate models. */
@NullMarked
package org.hamletmail.trainer;

import org.jspecify.annotations.NullMarked;
