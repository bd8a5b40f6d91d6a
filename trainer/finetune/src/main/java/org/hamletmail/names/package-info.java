/**
 * Which words name a person. {@code PersonNames} is the entry; vocabularies of models that are
 * passed on are made without such words.
 */
@NullMarked
package org.hamletmail.names;

import org.jspecify.annotations.NullMarked;
