/**
 * What the daemon is doing: metrics, health, history. {@code StatusServer} is the entry. Knows no
 * protocol of mail servers.
 */
@NullMarked
package org.hamletmail.status;

import org.jspecify.annotations.NullMarked;
