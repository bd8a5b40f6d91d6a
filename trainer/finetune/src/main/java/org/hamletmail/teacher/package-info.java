/**
 * A model of words that a GPT-2 can learn from. {@link org.hamletmail.teacher.WordTeacher} is
 * trained on the same mail in a minute, knows nothing of the order of sentences, and generalises to
 * mail from elsewhere better than a small transformer that has read labels only; {@link
 * org.hamletmail.teacher.Spelling} writes a text as another mail program or person would.
 *
 * <p>Only training knows this package: no words leave it for the model directory.
 */
@NullMarked
package org.hamletmail.teacher;

import org.jspecify.annotations.NullMarked;
