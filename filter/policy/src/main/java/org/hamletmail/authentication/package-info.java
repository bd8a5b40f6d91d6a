/**
 * What other servers of ours found out about a message's sender, read from its header fields (RFC
 * 8601), and who it says that it is from. {@code Authentication} is the entry. Knows no policy.
 */
@NullMarked
package org.hamletmail.authentication;

import org.jspecify.annotations.NullMarked;
