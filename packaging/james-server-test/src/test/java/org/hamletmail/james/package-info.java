/**
 * A whole James 3.8 server with Hamlet's jar and the sample configuration of {@code
 * packaging/src/dist/james}. What only this can show: that the jar's classes and PyTorch load
 * beside James's own versions of the same libraries, and that SMTP clients and mailboxes see what
 * the documents promise.
 */
@NullMarked
package org.hamletmail.james;

import org.jspecify.annotations.NullMarked;
