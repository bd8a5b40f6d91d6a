/**
 * Reads labelled mail from folders, Maildir, mbox and tables. {@code Corpus} is the entry; {@code
 * MailFiles} and {@code MboxReader} read mail that has no label.
 */
@NullMarked
package org.hamletmail.corpus;

import org.jspecify.annotations.NullMarked;
