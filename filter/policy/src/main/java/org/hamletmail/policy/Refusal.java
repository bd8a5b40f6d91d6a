package org.hamletmail.policy;

/**
 * What the sender of a refused message reads, with the places filled in that the settings leave
 * open.
 *
 * @param text of the settings, with {@code {queue-id}} and {@code {contact}}
 * @param contact of the settings
 */
record Refusal(String text, String contact) {
  private static final int MAX = 400;

  SmtpReply to(Envelope envelope) {
    String id = envelope.queueId().map(PlainToken::of).orElse("");
    // Where there is no id it leaves no gap, nor where a filled text is cut.
    String filled =
        text.replace("{queue-id}", id).replace("{contact}", contact).replaceAll(" +", " ").strip();
    String cut = filled.substring(0, Math.min(MAX, filled.length()));
    return new SmtpReply(550, "5.7.1", cut.isEmpty() ? "Message refused" : cut);
  }
}
