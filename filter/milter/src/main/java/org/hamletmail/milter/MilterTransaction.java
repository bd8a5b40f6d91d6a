package org.hamletmail.milter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.policy.Envelope;
import org.nightcode.milter.MilterException;

/**
 * One message as it arrives, from MAIL to end of message. Strings hold one byte a character
 * (ISO-8859-1), so that every byte survives. Confined to its connection's event loop.
 */
final class MilterTransaction {

  /** MTAs allow a thousand recipients or so; a peer that sends more than this is none. */
  static final int MAX_RECIPIENTS = 50_000;

  /** Longest path in SMTP is 256 (RFC 5321 section 4.5.3.1.3); servers take somewhat more. */
  static final int MAX_ADDRESS_CHARACTERS = 4_096;

  private final String sender;
  private final boolean leadingSpace;
  private final int maxMessageBytes;
  private final Map<String, String> macros;
  private final List<String> recipients = new ArrayList<>();
  private final HeaderCounts headerCounts = new HeaderCounts();
  private final MessageMemory.Share share;
  private ByteArrayOutputStream message = new ByteArrayOutputStream(1_024);
  private boolean headersEnded;
  private boolean tooMuch;

  /**
   * Begins a message.
   *
   * @param sender MAIL FROM as sent, angle brackets allowed
   * @param mailMacros macros that came with MAIL
   * @param maxMessageBytes bytes that are looked at; one more is kept, to show that there are more
   * @param leadingSpace whether header values arrive with the white space behind the colon
   * @param share what the message takes of the memory for messages
   */
  MilterTransaction(
      String sender,
      Map<String, String> mailMacros,
      int maxMessageBytes,
      boolean leadingSpace,
      MessageMemory.Share share)
      throws MilterException {
    this.share = share;
    this.sender = address(sender);
    this.macros = new HashMap<>(mailMacros);
    this.maxMessageBytes = maxMessageBytes;
    this.leadingSpace = leadingSpace;
  }

  void addRecipient(String recipient) throws MilterException {
    if (recipients.size() >= MAX_RECIPIENTS) {
      throw new MilterException("more than " + MAX_RECIPIENTS + " recipients");
    }
    String address = address(recipient);
    if (fits(address.length())) {
      recipients.add(address);
    }
  }

  void addMacros(Map<String, String> more) {
    macros.putAll(more);
  }

  void addHeader(String name, String value) throws MilterException {
    headerCounts.add(name);
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
    return !tooMuch && message.size() <= maxMessageBytes;
  }

  /** Returns whether the memory for messages ran out; the message is incomplete then. */
  boolean tooMuch() {
    return tooMuch;
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
    boolean authenticated = !macro("auth_authen").isEmpty();
    // It goes into log lines, so a peer may not choose every character of it.
    Optional<String> queueId = Optional.of(macro("i")).filter(id -> id.matches("[!-~]{1,100}"));
    return new Envelope(sender, recipients, clientAddress, authenticated, queueId);
  }

  /** Postfix and Sendmail put braces around names longer than a letter, other MTAs may not. */
  private String macro(String name) {
    String braced = macros.get("{" + name + "}");
    return braced != null ? braced : macros.getOrDefault(name, "");
  }

  private void append(String latin1) {
    append(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void append(byte[] bytes) {
    int length = Math.clamp(maxMessageBytes - message.size() + 1, 0, bytes.length);
    if (fits(length)) {
      message.write(bytes, 0, length);
    }
  }

  private boolean fits(int more) {
    if (!tooMuch && !share.grow(more)) {
      tooMuch = true;
      message = new ByteArrayOutputStream(0);
      share.release();
    }
    return !tooMuch;
  }

  /** MTAs send folded header fields with bare line feeds, whatever the message had. */
  private static String crlf(String value) {
    return value.indexOf('\n') < 0 ? value : value.replace("\r\n", "\n").replace("\n", "\r\n");
  }

  private static String address(String argument) throws MilterException {
    if (argument.length() > MAX_ADDRESS_CHARACTERS) {
      throw new MilterException("address longer than " + MAX_ADDRESS_CHARACTERS + " characters");
    }
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
