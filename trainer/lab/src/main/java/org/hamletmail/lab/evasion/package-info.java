/**
 * What spammers do to get past filters, done to messages of a corpus: {@code Evasion} names the
 * tricks and makes whole messages of them, so that they pass through the same extraction as mail.
 */
@NullMarked
package org.hamletmail.lab.evasion;

import org.jspecify.annotations.NullMarked;
