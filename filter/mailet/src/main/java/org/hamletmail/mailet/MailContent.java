package org.hamletmail.mailet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.HeaderField;

/** A mail of James in the terms of the policy, and the changes that the policy wants. */
final class MailContent {
  /** Set by James for mail that a user sent through JMAP, who has logged in there. */
  private static final AttributeName JMAP_USER =
      AttributeName.of("org.apache.james.jmap.send.MailMetaData.username");

  private static final boolean IN_A_SERVER = isInAServer();

  private MailContent() {}

  /**
   * Returns the bytes of a message as James stores them.
   *
   * @param max bytes that are looked at; one more is kept, to show that there are more
   */
  static byte[] bytes(Mail mail, int max) throws MessagingException, IOException {
    MimeMessage message = message(mail);
    // Written out, James's own message would lose the 8-bit bytes of its header fields.
    if (IN_A_SERVER && message instanceof MimeMessageWrapper stored) {
      try (InputStream in = stored.getMessageInputStream()) {
        return in.readNBytes(max + 1);
      }
    }
    FirstBytes first = new FirstBytes(max + 1);
    message.writeTo(first);
    return first.toByteArray();
  }

  /** Returns what is known of a mail on the spool. */
  static Envelope envelope(Mail mail) {
    // James gives mail that did not come by SMTP the address of the local host.
    boolean bySmtp = mail.getAttribute(Mail.SMTP_SESSION_ID).isPresent();
    return envelope(
        mail,
        bySmtp ? Optional.ofNullable(mail.getRemoteAddr()) : Optional.empty(),
        mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent()
            || mail.getAttribute(JMAP_USER).isPresent());
  }

  static Envelope envelope(Mail mail, Optional<String> client, boolean authenticated) {
    return new Envelope(
        mail.getMaybeSender().asString(""),
        mail.getRecipients().stream().map(MailAddress::asString).toList(),
        client,
        authenticated,
        Optional.ofNullable(mail.getName()));
  }

  /** Removes every copy of header fields from the message, and touches it only if there are any. */
  static void removeHeaders(Mail mail, List<String> names) throws MessagingException {
    MimeMessage message = message(mail);
    boolean changed = false;
    for (String name : names) {
      if (message.getHeader(name) != null) {
        message.removeHeader(name);
        changed = true;
      }
    }
    if (changed) {
      message.saveChanges();
    }
  }

  /** Sets header fields in the message itself. */
  static void setHeaders(Mail mail, List<HeaderField> fields) throws MessagingException {
    MimeMessage message = message(mail);
    for (HeaderField field : fields) {
      message.setHeader(field.name(), field.value());
    }
    if (!fields.isEmpty()) {
      message.saveChanges();
    }
  }

  private static MimeMessage message(Mail mail) throws MessagingException {
    MimeMessage message = mail.getMessage();
    if (message == null) {
      throw new MessagingException("mail " + mail.getName() + " has no message");
    }
    return message;
  }

  /** A mailet may be tested without a server; its classes are then missing. */
  private static boolean isInAServer() {
    try {
      Class.forName(
          "org.apache.james.server.core.MimeMessageWrapper",
          false,
          MailContent.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Keeps the first bytes and counts the rest out. */
  private static final class FirstBytes extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(8_192);
    private final int max;

    FirstBytes(int max) {
      this.max = max;
    }

    @Override
    public void write(int b) {
      if (kept.size() < max) {
        kept.write(b);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      kept.write(bytes, offset, Math.min(length, max - kept.size()));
    }

    byte[] toByteArray() {
      return kept.toByteArray();
    }
  }
}
