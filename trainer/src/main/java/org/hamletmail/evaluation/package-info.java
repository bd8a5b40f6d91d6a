/** Says how good a model is, false positives first. */
@NullMarked
package org.hamletmail.evaluation;

import org.jspecify.annotations.NullMarked;
