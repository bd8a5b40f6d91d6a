package org.hamletmail.mailet;

import java.util.List;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * What became of a mail before, as James keeps it with the mail in its queues and repositories. A
 * sender can't write it: it is no part of the message.
 */
final class MailHistory {
  /**
   * How often the mailet failed to classify it; the sample configuration counts the retries by it.
   */
  static final AttributeName FAILURES = AttributeName.of("org.hamletmail.failures");

  /** Set on what goes to the processor for spam: who sends it on from there has looked at it. */
  static final AttributeName HELD = AttributeName.of("org.hamletmail.held");

  /** Names of header fields that the hook was to remove and could not, one a line. */
  static final AttributeName FORGED = AttributeName.of("org.hamletmail.forged");

  private MailHistory() {}

  static void countFailure(Mail mail) {
    int before = AttributeUtils.getValueAndCastFromMail(mail, FAILURES, Integer.class).orElse(0);
    mail.setAttribute(new Attribute(FAILURES, AttributeValue.of(before + 1)));
  }

  static void forgetFailures(Mail mail) {
    mail.removeAttribute(FAILURES);
  }

  static void markHeld(Mail mail) {
    mail.setAttribute(new Attribute(HELD, AttributeValue.of(true)));
  }

  static boolean wasHeld(Mail mail) {
    return mail.getAttribute(HELD).isPresent();
  }

  static void markForged(Mail mail, List<String> names) {
    if (!names.isEmpty()) {
      mail.setAttribute(new Attribute(FORGED, AttributeValue.of(String.join("\n", names))));
    }
  }

  static List<String> forged(Mail mail) {
    return AttributeUtils.getValueAndCastFromMail(mail, FORGED, String.class)
        .map(names -> List.of(names.split("\n")))
        .orElse(List.of());
  }

  static void forgetForged(Mail mail) {
    mail.removeAttribute(FORGED);
  }
}
