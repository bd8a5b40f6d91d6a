/**
 * From the bytes of a message to its readable text. {@link
 * org.hamletmail.text.MessageTextExtractor} is the entry. Knows no model and no mail server.
 */
@NullMarked
package org.hamletmail.text;

import org.jspecify.annotations.NullMarked;
