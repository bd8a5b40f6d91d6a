/**
 * Who sends a message, as far as its own header, links and attachments tell: signs that are rare in
 * wanted mail. What another server vouches for is the policy's.
 */
@NullMarked
package org.hamletmail.sender;

import org.jspecify.annotations.NullMarked;
