/** Typed settings. {@code ConfigLoader} is the entry; nothing here depends on another module. */
@NullMarked
package org.hamletmail.config;

import org.jspecify.annotations.NullMarked;
