package org.hamletmail.lists;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hamletmail.authentication.Authentication;
import org.hamletmail.authentication.Domains;

/**
 * Between whom a message is, all in the one form in which it can be compared.
 *
 * @param sender MAIL FROM; empty for the null sender and for what is no address
 * @param recipients RCPT TO
 * @param client address of the SMTP client, where it is known
 * @param authentication what the header fields say, and what of it is proven
 */
public record Parties(
    Optional<String> sender,
    List<String> recipients,
    Optional<String> client,
    Authentication authentication) {

  /** Copies the list. */
  public Parties {
    recipients = List.copyOf(recipients);
  }

  /** Returns the parties of an envelope as the SMTP dialogue named them. */
  public static Parties of(
      String sender,
      List<String> recipients,
      Optional<String> client,
      Authentication authentication) {
    return new Parties(
        address(sender),
        // What is no address can't be in a list, and keeps the others from being all.
        recipients.stream().map(r -> address(r).orElse("")).toList(),
        client,
        authentication);
  }

  /**
   * Returns an address in lower case and with its domain in ASCII; empty where it is none. Local
   * parts may differ in case alone by the letter of the standard, and never do.
   */
  public static Optional<String> address(String text) {
    int at = text.lastIndexOf('@');
    return at < 1
        ? Optional.empty()
        : Domains.canonical(text.substring(at + 1))
            .map(domain -> text.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain);
  }

  /** Returns the domain of an address in this form. */
  static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }
}
