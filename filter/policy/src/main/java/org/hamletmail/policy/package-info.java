/** From verdict to decision. {@code SpamFilter} is the entry. Knows no protocol. */
@NullMarked
package org.hamletmail.policy;

import org.jspecify.annotations.NullMarked;
