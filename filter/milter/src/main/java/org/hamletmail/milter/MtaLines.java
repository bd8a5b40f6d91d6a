package org.hamletmail.milter;

import io.netty.util.NetUtil;
import java.time.Duration;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.MilterSettings;

/** What an administrator puts into the MTA's configuration so that it asks this milter. */
final class MtaLines {

  /** Beyond our own deadline: the MTA must not give up just before the answer. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final MilterSettings settings;
  private final ListenAddress bound;
  private final FailureMode failureMode;

  /**
   * Describes a running milter.
   *
   * @param bound where it really listens, the port of {@code inet:host:0} resolved
   */
  MtaLines(MilterSettings settings, ListenAddress bound, FailureMode failureMode) {
    this.settings = settings;
    this.bound = bound;
    this.failureMode = failureMode;
  }

  /** Returns lines for Postfix's main.cf. */
  String postfix() {
    String action =
        switch (failureMode) {
          case ACCEPT -> "accept";
          case TEMPFAIL -> "tempfail";
        };
    return """
    smtpd_milters = %s
    non_smtpd_milters = $smtpd_milters
    milter_protocol = 6
    milter_default_action = %s
    milter_connect_timeout = 30s
    milter_command_timeout = 30s
    milter_content_timeout = %ds
    """
        .formatted(postfixSocket(), action, answerSeconds());
  }

  /** Returns the line for Sendmail's .mc file. */
  String sendmail() {
    String flags =
        switch (failureMode) {
          case ACCEPT -> "";
          case TEMPFAIL -> "F=T, ";
        };
    return "INPUT_MAIL_FILTER(`hamlet', `S=%s, %sT=C:30s;S:30s;R:%ds;E:%ds')dnl\n"
        .formatted(sendmailSocket(), flags, answerSeconds(), answerSeconds());
  }

  private long answerSeconds() {
    return settings.deadline().plus(MARGIN).toSeconds();
  }

  private String postfixSocket() {
    return switch (bound) {
      case ListenAddress.Inet inet -> {
        String host = reachable(inet.host());
        yield "inet:" + (isIpv6(host) ? "[" + host + "]" : host) + ":" + inet.port();
      }
      case ListenAddress.Unix unix -> "unix:" + unix.path();
    };
  }

  private String sendmailSocket() {
    return switch (bound) {
      case ListenAddress.Inet inet -> {
        String host = reachable(inet.host());
        yield (isIpv6(host) ? "inet6:" : "inet:") + inet.port() + "@" + host;
      }
      case ListenAddress.Unix unix -> "local:" + unix.path();
    };
  }

  /** A wildcard can be listened on but not connected to. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "0:0:0:0:0:0:0:0" -> "::1";
      default -> host;
    };
  }

  private static boolean isIpv6(String host) {
    return NetUtil.isValidIpV6Address(host);
  }
}
