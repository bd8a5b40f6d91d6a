/**
 * From text to the ids that a model reads. {@code Tokenizer} is the entry: the byte pairs of GPT-2,
 * or the words that a model knows.
 */
@NullMarked
package org.hamletmail.tokenizer;

import org.jspecify.annotations.NullMarked;
