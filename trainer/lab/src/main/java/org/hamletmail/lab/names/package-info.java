/** Takes names of persons out of a model. {@code WithoutNamesCommand} is the entry. */
@NullMarked
package org.hamletmail.lab.names;

import org.jspecify.annotations.NullMarked;
