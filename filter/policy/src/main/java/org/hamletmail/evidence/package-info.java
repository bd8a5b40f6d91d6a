/**
 * What else than the text of a message tells spam from ham while its client waits: what servers of
 * ours say of the sender, what lists in the DNS say of the client. Entry: {@link
 * org.hamletmail.evidence.Evidence}. Knows no protocol but the DNS's names, and decides nothing.
 */
@NullMarked
package org.hamletmail.evidence;

import org.jspecify.annotations.NullMarked;
