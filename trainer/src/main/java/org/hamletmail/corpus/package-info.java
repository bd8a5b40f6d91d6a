/** Reads labelled mail from folders, Maildir, mbox and tables. {@code Corpus} is the entry. */
@NullMarked
package org.hamletmail.corpus;

import org.jspecify.annotations.NullMarked;
