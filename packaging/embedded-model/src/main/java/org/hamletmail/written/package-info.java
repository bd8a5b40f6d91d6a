/**
 * The written corpus of the embedded model: reads its texts, checks them, and makes messages of
 * them. {@code WrittenCorpus} is the entry; {@code corpus/README.md} beside this module says how a
 * text is written. Nothing here depends on another module or on anything but the JDK.
 */
@NullMarked
package org.hamletmail.written;

import org.jspecify.annotations.NullMarked;
