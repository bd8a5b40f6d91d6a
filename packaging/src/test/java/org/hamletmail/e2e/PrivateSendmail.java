package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Debian's Sendmail on a loopback port, with a configuration that m4 makes of a sendmail.mc of its
 * own. It takes mail for every domain and keeps it in its queue.
 */
final class PrivateSendmail implements AutoCloseable {
  private static final String PROGRAM = "usr/libexec/sendmail/sendmail";
  private static final String M4 = "usr/share/sendmail/cf/";

  private final Path folder;
  private final int port;
  private final Process process;

  private PrivateSendmail(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param milterLines what a milter printed for sendmail.mc
   */
  static PrivateSendmail start(List<String> milterLines) throws IOException {
    Path installed = Tools.requireSendmail();
    Path folder = Scratch.create("sendmail");
    Files.createDirectory(
        folder.resolve("queue"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    int port = Scratch.freePort();
    Path mc = folder.resolve("sendmail.mc");
    Files.writeString(mc, configuration(folder, port) + String.join("\n", milterLines) + "\n");
    Path cf = folder.resolve("sendmail.cf");
    Scratch.run(
        "sh",
        "-c",
        "m4 -D_CF_DIR_=\"$1/\" \"$1/m4/cf.m4\" \"$2\" >\"$3\" 2>\"$3.log\"",
        "m4",
        installed.resolve(M4).toString(),
        mc.toString(),
        cf.toString());
    // A machine whose name has no domain is waited for in vain, a minute long.
    Process process =
        new ProcessBuilder(
                "unshare",
                "--uts",
                "sh",
                "-c",
                "hostname mx.test.invalid && exec \"$@\"",
                "sh",
                installed.resolve(PROGRAM).toString(),
                "-C",
                cf.toString(),
                "-bD")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    PrivateSendmail sendmail = new PrivateSendmail(folder, port, process);
    try {
      await("Sendmail on port " + port)
          .failFast("Sendmail ended", () -> !process.isAlive())
          .until(() -> SmtpClient.listens(port));
      return sendmail;
    } catch (RuntimeException | AssertionError e) {
      String log = Files.readString(folder.resolve("log"), UTF_8);
      sendmail.close();
      throw new AssertionError("Sendmail did not start: " + log, e);
    }
  }

  private static String configuration(Path folder, int port) {
    return """
    OSTYPE(`linux')dnl
    define(`confDOMAIN_NAME', `mx.test.invalid')dnl
    define(`QUEUE_DIR', `$F/queue')dnl
    define(`STATUS_FILE', `$F/statistics')dnl
    define(`HELP_FILE', `$F/help')dnl
    define(`confPID_FILE', `$F/pid')dnl
    define(`confCONTROL_SOCKET_NAME', `')dnl
    define(`confDELIVERY_MODE', `queueonly')dnl
    define(`confTO_IDENT', `0')dnl
    undefine(`ALIAS_FILE')dnl
    FEATURE(`no_default_msa')dnl
    FEATURE(`nocanonify')dnl
    FEATURE(`promiscuous_relay')dnl
    FEATURE(`accept_unresolvable_domains')dnl
    DAEMON_OPTIONS(`Name=MTA, Family=inet, Addr=127.0.0.1, Port=$P')dnl
    MAILER(smtp)dnl
    """
        .replace("$F", folder.toString())
        .replace("$P", Integer.toString(port));
  }

  /** Opens an SMTP connection; its greeting was read. */
  SmtpClient connect() throws IOException {
    return SmtpClient.connect(port);
  }

  /** Returns the queue id in a reply to a message that was taken. */
  static String queueId(SmtpClient.Reply reply) {
    assertThat(reply.text()).matches("250 2\\.0\\.0 \\w+ Message accepted for delivery");
    return reply.text().split(" ", -1)[2];
  }

  /**
   * Returns header fields of a queued message as Sendmail's qf file has them, each with its name
   * and all of its lines, in their order.
   */
  List<String> fields(String queueId) throws IOException {
    String file = Files.readString(folder.resolve("queue/qf" + queueId), ISO_8859_1);
    // H?flags?Name: value, continued by lines that begin with white space.
    return Stream.of(file.split("\n(?=[^ \t])", -1))
        .filter(line -> line.startsWith("H?"))
        .map(line -> line.substring(line.indexOf('?', 2) + 1).stripTrailing())
        .toList();
  }

  /** Returns the body of a queued message. */
  String body(String queueId) throws IOException {
    return Files.readString(folder.resolve("queue/df" + queueId), ISO_8859_1);
  }

  /** Returns how many messages are in the queue. */
  long queued() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("queue"))) {
      return files.filter(f -> String.valueOf(f.getFileName()).startsWith("qf")).count();
    }
  }

  @Override
  public void close() {
    // Its children are the connections, which end with their clients.
    process.destroy();
    assertThat(Scratch.ends(process)).isTrue();
    Scratch.delete(folder);
  }
}
