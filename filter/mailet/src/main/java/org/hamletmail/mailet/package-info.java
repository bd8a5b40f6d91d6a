/**
 * Hamlet inside Apache James: {@code HamletMessageHook} answers in the SMTP dialogue, {@code
 * HamletMailet} marks and routes what James has accepted, {@code IsSpamAccordingToHamlet} matches
 * it, {@code HamletLearningListener} files what users move, {@code HamletHealthCheck} watches.
 * James makes all of them; they share one filter, see {@code JamesFilter}.
 *
 * <p>Only names that James 3.8 (javax.mail) and 3.9 (jakarta.mail) have in common are used, for the
 * jar of 3.9 is made from these classes by renaming packages.
 */
@NullMarked
package org.hamletmail.mailet;

import org.jspecify.annotations.NullMarked;
