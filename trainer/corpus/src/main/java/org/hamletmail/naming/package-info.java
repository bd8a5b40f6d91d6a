/**
 * How commands name mail and models: the options that {@code train}, {@code evaluate}, {@code scan}
 * and the rest have in common, each once. Classes here are picocli's option groups and mixins.
 */
@NullMarked
package org.hamletmail.naming;

import org.jspecify.annotations.NullMarked;
