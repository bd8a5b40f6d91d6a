/**
 * Holds what documents say of the tree to the tree: links, settings, metrics, files and tests that
 * they name. What a command does that they show, the tests of that command say.
 */
@NullMarked
package org.hamletmail.docs;

import org.jspecify.annotations.NullMarked;
