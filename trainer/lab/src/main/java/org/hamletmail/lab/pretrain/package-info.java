/** Trains a GPT-2 as a language model of mail: a base that {@code hamlet train} begins with. */
@NullMarked
package org.hamletmail.lab.pretrain;

import org.jspecify.annotations.NullMarked;
