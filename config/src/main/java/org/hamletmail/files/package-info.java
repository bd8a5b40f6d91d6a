/**
 * Files as all of Hamlet handles them: digests, locks, permissions, whole writes, deletion. Knows
 * nothing of what is in them.
 */
@NullMarked
package org.hamletmail.files;

import org.jspecify.annotations.NullMarked;
