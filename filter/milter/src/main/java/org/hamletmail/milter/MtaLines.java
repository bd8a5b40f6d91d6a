package org.hamletmail.milter;

import java.nio.file.Path;
import java.time.Duration;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.HamletConfig;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.MilterSettings;

/**
 * What an administrator puts into the MTA's configuration so that it asks this milter. Immutable.
 */
public final class MtaLines {

  /** Beyond our own deadline: the MTA must not give up just before the answer. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final MilterSettings settings;
  private final ListenAddress bound;
  private final FailureMode failureMode;
  private final PostfixQueue queue;

  /**
   * Describes a running milter.
   *
   * @param bound where it really listens, the port of {@code inet:host:0} resolved
   * @param queue of the Postfix that is to ask it
   */
  MtaLines(
      MilterSettings settings, ListenAddress bound, FailureMode failureMode, PostfixQueue queue) {
    this.settings = settings;
    this.bound = bound;
    this.failureMode = failureMode;
    this.queue = queue;
  }

  /**
   * Describes a milter that runs with these settings, or will.
   *
   * @param queue queue directory of the Postfix that is to ask it
   */
  public static MtaLines of(HamletConfig config, Path queue) {
    return new MtaLines(
        config.milter(),
        config.milter().socket(),
        config.policy().failureModeInForce(),
        new PostfixQueue(queue));
  }

  /**
   * Returns an entry of {@code smtpd_milters}, with what {@link #postfix} says for all milters said
   * of this one alone, as Postfix 3.0 and newer understand it. Two entries for one milter differ in
   * nothing before the first comma.
   */
  public String postfixEntry() {
    return "{ %s, protocol=6, default_action=%s, connect_timeout=30s, command_timeout=30s, content_timeout=%ds }"
        .formatted(postfixSocket(), action(), answerSeconds());
  }

  /** Returns where Postfix finds the milter, such as {@code inet:127.0.0.1:8891}. */
  public String postfixSocket() {
    return switch (bound) {
      case ListenAddress.Inet inet -> {
        String host = reachable(inet.host());
        yield "inet:" + (isIpv6(host) ? "[" + host + "]" : host) + ":" + inet.port();
      }
      case ListenAddress.Unix unix -> "unix:" + queue.relative(unix.path()).orElse(unix.path());
    };
  }

  private String action() {
    return switch (failureMode) {
      case ACCEPT -> "accept";
      case TEMPFAIL -> "tempfail";
    };
  }

  /** Returns lines for Postfix's main.cf. */
  String postfix() {
    return """
    %ssmtpd_milters = %s
    non_smtpd_milters = $smtpd_milters
    milter_protocol = 6
    milter_default_action = %s
    milter_connect_timeout = 30s
    milter_command_timeout = 30s
    milter_content_timeout = %ds
    """
        .formatted(remark(), postfixSocket(), action(), answerSeconds());
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

  /** A chrooted smtpd takes a path outside for one below its queue directory, and finds nothing. */
  private String remark() {
    return switch (bound) {
      case ListenAddress.Inet inet -> "";
      case ListenAddress.Unix unix when queue.relative(unix.path()).isPresent() ->
          """
          # The path counts from Postfix's queue directory, %s,
          # so that a chrooted smtpd finds it too.
          """
              .formatted(queue.directory());
      case ListenAddress.Unix unix ->
          """
          # A chrooted smtpd (Debian's default in master.cf) can't reach this socket: put it below
          # Postfix's queue directory, %s, or write n for smtpd and cleanup in
          # the column chroot of master.cf.
          """
              .formatted(queue.directory());
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
    return host.indexOf(':') >= 0;
  }
}
