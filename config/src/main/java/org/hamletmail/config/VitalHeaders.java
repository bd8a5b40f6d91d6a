package org.hamletmail.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Header fields without which a message is another one: all of RFC 5322 and of MIME, those of
 * lists, the traces and findings of the servers on its way, what signs it, and what keeps it from
 * going round. What a filter says of a message is none of these, and no {@code X-} field but
 * X-Loop.
 */
final class VitalHeaders {
  /** What each tells, by names in lower case; one that ends in a hyphen begins many. */
  private static final Map<String, String> TELLS = new LinkedHashMap<>();

  static {
    tells(
        "who wrote the message and who gets the answer",
        List.of("from", "sender", "reply-to", "original-from", "author", "on-behalf-of"));
    tells("who gets the answer", List.of("mail-reply-to", "mail-followup-to"));
    tells("for whom the message is", List.of("to", "cc", "bcc", "apparently-to", "envelope-to"));
    tells("when and under which name the message was written", List.of("date", "message-id"));
    tells("which messages it belongs to", List.of("in-reply-to", "references", "thread-"));
    tells("what the message is about", List.of("subject", "comments", "keywords"));
    tells("who sent the message on", List.of("resent-"));
    tells("how the message is to be read", List.of("mime-", "content-"));
    tells("from which list it comes and how to leave that", List.of("list-", "archived-at"));
    tells(
        "which way the message took",
        List.of("received", "return-path", "delivered-to", "original-recipient"));
    tells(
        "what other servers found out about the sender",
        List.of("authentication-results", "received-spf"));
    tells(
        "that the message is genuine",
        List.of("dkim-", "dkim2-", "domainkey-", "arc-", "autocrypt", "autocrypt-"));
    tells("that no machine should answer it", List.of("auto-submitted", "precedence", "x-loop"));
    tells(
        "how the message may be delivered",
        List.of(
            "require-recipient-valid-since",
            "tls-required",
            "disposition-notification-to",
            "disposition-notification-options"));
  }

  private VitalHeaders() {}

  private static void tells(String what, List<String> names) {
    names.forEach(name -> TELLS.put(name, what));
  }

  /** Returns what a field tells that would be lost with it; empty where it may go. */
  static Optional<String> tells(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String exact = TELLS.get(lower);
    if (exact != null) {
      return Optional.of(exact);
    }
    return TELLS.entrySet().stream()
        .filter(vital -> vital.getKey().endsWith("-") && lower.startsWith(vital.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
