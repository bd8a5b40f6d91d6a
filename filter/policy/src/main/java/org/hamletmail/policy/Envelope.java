package org.hamletmail.policy;

import java.util.List;
import java.util.Optional;

/**
 * What the SMTP dialogue said of a message; never its From: and To: headers.
 *
 * @param sender MAIL FROM without angle brackets, empty for the null sender
 * @param recipients RCPT TO without angle brackets
 * @param clientAddress address of the SMTP client, where the MTA told it
 * @param authenticated whether the client authenticated (macro {@code auth_authen})
 * @param queueId the MTA's name of the message, where it gave one (macro {@code i})
 */
public record Envelope(
    String sender,
    List<String> recipients,
    Optional<String> clientAddress,
    boolean authenticated,
    Optional<String> queueId) {

  /** Copies the recipients. */
  public Envelope {
    recipients = List.copyOf(recipients);
  }
}
