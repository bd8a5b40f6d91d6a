/**
 * Hamlet as it is installed, asked by a real mail server.
 *
 * <p>These tests start the built distribution through its launcher and a Postfix of their own, talk
 * SMTP to it, and look at what arrives. They alone notice what only the whole shows: what the MTA
 * makes of our answers, whether a printed line of configuration works, and that no message is lost
 * when a process dies.
 */
@NullMarked
package org.hamletmail.e2e;

import org.jspecify.annotations.NullMarked;
