/** From text to GPT-2 token ids. {@code Gpt2Tokenizer} is the entry. */
@NullMarked
package org.hamletmail.tokenizer;

import org.jspecify.annotations.NullMarked;
