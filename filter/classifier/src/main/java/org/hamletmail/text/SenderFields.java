package org.hamletmail.text;

import org.hamletmail.sender.SenderReading;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a header that tell who sends.
 *
 * @param mail whether there are fields that every mail has on its way
 * @param from not yet decoded, null where there is none
 * @param replyTo not yet decoded, null where there is none
 */
record SenderFields(
    boolean mail, HeaderText.@Nullable Value from, HeaderText.@Nullable Value replyTo) {

  /** Decodes the fields, raw characters as UTF-8 where they are that. */
  void tell(SenderReading sender) {
    if (mail) {
      sender.isMail();
    }
    if (from != null) {
      sender.from(from.decode(null).text());
    }
    if (replyTo != null) {
      sender.replyTo(replyTo.decode(null).text());
    }
  }
}
