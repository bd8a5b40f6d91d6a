package org.hamletmail.policy;

/** What is to become of a message, in the words of the SMTP server that asked. */
public sealed interface Action {

  /** Returns the word for it in log lines, metrics, reports and James's mail attributes. */
  default String word() {
    return switch (this) {
      case Accept() -> "accept";
      case Tag() -> "tag";
      case Quarantine q -> "quarantine";
      case Reject r -> "reject";
      case Tempfail t -> "tempfail";
    };
  }

  /** Passes the message; headers of {@link Decision#headers()} are added. */
  record Accept() implements Action {}

  /** Passes the message marked as spam by the headers of {@link Decision#headers()}. */
  record Tag() implements Action {}

  /**
   * Holds the message where an administrator can look at it.
   *
   * @param reason one line for the administrator
   */
  record Quarantine(String reason) implements Action {}

  /**
   * Refuses the message for good.
   *
   * @param reply SMTP reply, class 5
   */
  record Reject(SmtpReply reply) implements Action {}

  /**
   * Asks the client to try again later.
   *
   * @param reply SMTP reply, class 4
   */
  record Tempfail(SmtpReply reply) implements Action {}
}
