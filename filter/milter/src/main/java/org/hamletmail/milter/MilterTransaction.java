package org.hamletmail.milter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.policy.Envelope;
import org.hamletmail.policy.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One message as it arrives, from MAIL to end of message. Strings hold one byte a character
 * (ISO-8859-1), so that every byte survives. Confined to its connection's event loop.
 */
final class MilterTransaction {

  /** What a list of recipients takes for each beside its characters. */
  private static final int RECIPIENT_BYTES = 64;

  /** Header fields and recipients of a message, and its bytes; see {@code hamlet.milter}. */
  record Limits(int maxBytes, int maxRecipients, int maxHeaderFields) {}

  private final String sender;
  private final boolean leadingSpace;
  private final Limits limits;
  private final List<String> recipients = new ArrayList<>();
  private final HeaderCounts headerCounts;
  private final MessageMemory.Share share;
  private String queueId = "";
  private boolean authenticated;
  private ByteArrayOutputStream message = new ByteArrayOutputStream(1_024);
  private boolean headersEnded;
  private @Nullable Reason givenUp;

  /**
   * Begins a message.
   *
   * @param sender MAIL FROM as sent, angle brackets allowed
   * @param mailMacros macros that came with MAIL
   * @param limits of the bytes that are looked at one more is kept, to show that there are more
   * @param leadingSpace whether header values arrive with the white space behind the colon
   * @param share what the message takes of the memory for messages
   */
  MilterTransaction(
      String sender,
      Map<String, String> mailMacros,
      Limits limits,
      boolean leadingSpace,
      MessageMemory.Share share) {
    this.share = share;
    this.limits = limits;
    this.leadingSpace = leadingSpace;
    this.headerCounts = new HeaderCounts(limits.maxHeaderFields());
    try {
      this.sender = fits(sender.length()) ? address(sender) : "";
      addMacros(mailMacros);
    } catch (RuntimeException | Error e) {
      // Nobody else knows of the share yet.
      share.release();
      throw e;
    }
  }

  /** Adds a recipient, and returns false if there are too many for another. */
  boolean addRecipient(String recipient) {
    if (recipients.size() >= limits.maxRecipients()) {
      return false;
    }
    if (fits(recipient.length() + RECIPIENT_BYTES)) {
      recipients.add(address(recipient));
    }
    return true;
  }

  /** Takes what is of use; the others could be endless. */
  void addMacros(Map<String, String> more) {
    String id = macro(more, "i");
    // It goes into log lines, so a peer may not choose every character of it.
    if (id != null) {
      queueId = id.matches("[!-~]{1,100}") ? id : "";
    }
    String login = macro(more, "auth_authen");
    if (login != null) {
      authenticated = !login.isEmpty();
    }
  }

  void addHeader(String name, String value) {
    if (!headerCounts.add(name)) {
      giveUp(Reason.TOO_MANY_HEADERS);
    }
    append(name);
    append(leadingSpace ? ":" : ": ");
    append(crlf(value));
    append("\r\n");
  }

  void endHeaders() {
    headersEnded = true;
    append("\r\n");
  }

  /** Adds a piece of the body and returns whether more of it is wanted. */
  boolean addBody(byte[] chunk) {
    if (!headersEnded) {
      endHeaders();
    }
    append(chunk);
    return givenUp == null && message.size() <= limits.maxBytes();
  }

  /** Returns why the message was not kept, if so: its fields are too many, or the memory is out. */
  Optional<Reason> givenUp() {
    return Optional.ofNullable(givenUp);
  }

  MessageMemory.Share share() {
    return share;
  }

  HeaderCounts headerCounts() {
    return headerCounts;
  }

  boolean leadingSpace() {
    return leadingSpace;
  }

  /** Returns the message, at most one byte longer than the maximum. */
  byte[] message() {
    return message.toByteArray();
  }

  Envelope envelope(Optional<String> clientAddress) {
    Optional<String> id = Optional.of(queueId).filter(known -> !known.isEmpty());
    return new Envelope(sender, recipients, clientAddress, authenticated, id);
  }

  /** Postfix and Sendmail put braces around names longer than a letter, other MTAs may not. */
  private static @Nullable String macro(Map<String, String> macros, String name) {
    String braced = macros.get("{" + name + "}");
    return braced != null ? braced : macros.get(name);
  }

  private void append(String latin1) {
    append(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void append(byte[] bytes) {
    int length = Math.clamp(limits.maxBytes() - message.size() + 1, 0, bytes.length);
    if (fits(length)) {
      message.write(bytes, 0, length);
    }
  }

  private boolean fits(int more) {
    if (givenUp == null && !share.grow(more)) {
      giveUp(Reason.OVERLOAD_MEMORY);
    }
    return givenUp == null;
  }

  private void giveUp(Reason reason) {
    givenUp = reason;
    message = new ByteArrayOutputStream(0);
    share.release();
  }

  /** MTAs send folded header fields with bare line feeds, whatever the message had. */
  private static String crlf(String value) {
    return value.indexOf('\n') < 0 ? value : value.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private static String address(String argument) {
    boolean bracketed = argument.startsWith("<") && argument.endsWith(">");
    String bare = bracketed ? argument.substring(1, argument.length() - 1) : argument;
    try {
      byte[] bytes = bare.getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      // No SMTPUTF8 address, so its bytes mean nothing to us; they are kept as they are.
      return bare;
    }
  }
}
