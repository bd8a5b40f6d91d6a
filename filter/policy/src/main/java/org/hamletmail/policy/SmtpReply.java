package org.hamletmail.policy;

/**
 * A reply of one line to the SMTP client (RFC 5321 section 4.2, RFC 3463).
 *
 * @param code 400 to 599
 * @param enhancedCode such as 5.7.1, of the same class as the code
 * @param text printable ASCII, at most 400 characters, as it is (a {@code %} is not doubled here)
 */
public record SmtpReply(int code, String enhancedCode, String text) {

  /** Rejects what an MTA would refuse. */
  public SmtpReply {
    if (code < 400 || code > 599) {
      throw new IllegalArgumentException("code is " + code + "; expected 400 to 599");
    }
    if (!enhancedCode.matches("[45]\\.\\d{1,3}\\.\\d{1,3}")
        || enhancedCode.charAt(0) - '0' != code / 100) {
      throw new IllegalArgumentException(
          "enhanced code is " + enhancedCode + "; expected " + code / 100 + ".x.y");
    }
    if (!text.matches("[ -~]{1,400}")) {
      throw new IllegalArgumentException(
          "text of the reply: expected 1 to 400 printable ASCII characters");
    }
  }
}
