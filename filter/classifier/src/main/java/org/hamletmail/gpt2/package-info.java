/** GPT-2 as NDArray operations, with the names of the published checkpoint. Knows no mail. */
@NullMarked
package org.hamletmail.gpt2;

import org.jspecify.annotations.NullMarked;
