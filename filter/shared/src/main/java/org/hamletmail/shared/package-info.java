/**
 * What several filters share through a server in the protocol of Redis: {@link
 * org.hamletmail.shared.SharedCache} is the one entry. Nothing of the server is trusted: what it
 * says counts only with a proof, is read up to a few bytes, and is waited for some milliseconds.
 */
@NullMarked
package org.hamletmail.shared;

import org.jspecify.annotations.NullMarked;
