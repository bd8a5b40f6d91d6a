package org.hamletmail.policy;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.hamletmail.text.Deadline;

/** What a front end asks for each message. Safe for use by several threads at once. */
public interface MessageFilter {

  /**
   * Decides on one message; may take as long as the model does, up to the deadline.
   *
   * @param message RFC 5322 bytes with CRLF line ends, cut one byte behind the configured maximum
   *     where it is longer
   * @param deadline soon after which the work ends, whatever it is at
   * @param claim asked once, when the decision is known: returns whether it is still wanted
   * @return the decision, empty if it was not wanted any more
   */
  Optional<Decision> decide(
      Envelope envelope, byte[] message, Deadline deadline, BooleanSupplier claim);

  /**
   * Returns what a message becomes that {@link #decide} could not answer for. Must not block: it is
   * called on the thread that serves connections.
   */
  Decision failed(Envelope envelope, Reason reason);
}
