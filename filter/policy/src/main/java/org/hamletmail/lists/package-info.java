/**
 * Senders, recipients, clients and mailing lists that count more than the model's word. {@code
 * Lists} is the entry.
 */
@NullMarked
package org.hamletmail.lists;

import org.jspecify.annotations.NullMarked;
