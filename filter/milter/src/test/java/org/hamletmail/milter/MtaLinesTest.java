package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MtaLinesTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, inet:127.0.0.1:8891, inet:8891@127.0.0.1",
    "0.0.0.0, inet:127.0.0.1:8891, inet:8891@127.0.0.1",
    "::1, inet:[::1]:8891, inet6:8891@::1",
    "::, inet:[::1]:8891, inet6:8891@::1",
    "mail.example.com, inet:mail.example.com:8891, inet:8891@mail.example.com",
  })
  void lines_port_hasTheSpellingOfEachMta(String host, String postfix, String sendmail) {
    MtaLines lines = lines(new ListenAddress.Inet(host, 8891), FailureMode.TEMPFAIL);
    assertThat(lines.postfix()).startsWith("smtpd_milters = " + postfix + "\n");
    assertThat(lines.sendmail()).startsWith("INPUT_MAIL_FILTER(`hamlet', `S=" + sendmail + ", ");
  }

  @Test
  void lines_tempfail_makeTheMtaTempfailWithoutUs() {
    MtaLines lines =
        lines(new ListenAddress.Unix(Path.of("/run/hamlet/milter.sock")), FailureMode.TEMPFAIL);
    assertThat(lines.postfix())
        .isEqualTo(
            """
            # A chrooted smtpd (Debian's default in master.cf) can't reach this socket: put it below
            # Postfix's queue directory, /var/spool/postfix, or write n for smtpd and cleanup in
            # the column chroot of master.cf.
            smtpd_milters = unix:/run/hamlet/milter.sock
            non_smtpd_milters = $smtpd_milters
            milter_protocol = 6
            milter_default_action = tempfail
            milter_connect_timeout = 30s
            milter_command_timeout = 30s
            milter_content_timeout = 50s
            """);
    assertThat(lines.sendmail())
        .isEqualTo(
            "INPUT_MAIL_FILTER(`hamlet', `S=local:/run/hamlet/milter.sock, F=T,"
                + " T=C:30s;S:30s;R:50s;E:50s')dnl\n");
  }

  @Test
  void lines_accept_makeTheMtaAcceptWithoutUs() {
    MtaLines lines = lines(new ListenAddress.Inet("127.0.0.1", 8891), FailureMode.ACCEPT);
    assertThat(lines.postfix()).contains("milter_default_action = accept\n");
    assertThat(lines.sendmail()).doesNotContain("F=");
  }

  @Test
  void lines_socketBelowTheQueueDirectory_countsFromThere(@TempDir Path folder) throws IOException {
    Path queue = Files.createDirectories(folder.resolve("data/postfix/hamlet")).getParent();
    Path link = Files.createSymbolicLink(folder.resolve("postfix"), queue);
    for (Path named : new Path[] {queue, link}) {
      for (Path socketBelow : new Path[] {queue, link}) {
        ListenAddress socket = new ListenAddress.Unix(socketBelow.resolve("hamlet/hamlet.sock"));
        MtaLines lines =
            new MtaLines(
                MilterFixture.settings(socket, 1, 1, Duration.ofSeconds(20)),
                socket,
                FailureMode.TEMPFAIL,
                new PostfixQueue(named));
        assertThat(lines.postfix())
            .startsWith("# The path counts from Postfix's queue directory, " + named + ",\n")
            .contains("\nsmtpd_milters = unix:hamlet/hamlet.sock\n");
        assertThat(lines.sendmail()).contains("S=" + socket.toString().replace("unix:", "local:"));
      }
    }
  }

  @Test
  void queue_pathThatOnlyBeginsAlike_liesElsewhere() {
    PostfixQueue queue = new PostfixQueue(Path.of("/var/spool/postfix"));
    assertThat(queue.relative(Path.of("/var/spool/postfix-out/hamlet.sock"))).isEmpty();
    assertThat(queue.relative(Path.of("/var/spool/postfix/../hamlet.sock"))).isEmpty();
    assertThat(queue.relative(Path.of("/var/spool/postfix"))).isEmpty();
  }

  @Test
  void queue_programThatAnswers_isBelieved(@TempDir Path folder) throws IOException {
    String says = program(folder.resolve("says"), "echo /srv/queue").toString();
    String fails = program(folder.resolve("fails"), "echo /srv/wrong; exit 1").toString();
    String babbles = program(folder.resolve("babbles"), "echo 'warning: none'").toString();
    String noPath = program(folder.resolve("nopath"), "printf '/srv\\000queue'").toString();
    Duration patience = Duration.ofSeconds(20);
    Path usual = Path.of("/var/spool/postfix");
    assertThat(PostfixQueue.ask(List.of("/none", fails, says), patience).directory())
        .isEqualTo(Path.of("/srv/queue"));
    assertThat(PostfixQueue.ask(List.of(babbles), patience).directory()).isEqualTo(usual);
    assertThat(PostfixQueue.ask(List.of(noPath), patience).directory()).isEqualTo(usual);
    assertThat(PostfixQueue.ask(List.of("no\0program"), patience).directory()).isEqualTo(usual);
    assertThat(PostfixQueue.ask(List.of(), patience).directory()).isEqualTo(usual);
  }

  @Test
  void queue_programThatHangs_isNotWaitedFor(@TempDir Path folder) throws IOException {
    String hangs = program(folder.resolve("hangs"), "exec sleep 600").toString();
    assertThat(PostfixQueue.ask(List.of(hangs), Duration.ofMillis(100)).directory())
        .isEqualTo(Path.of("/var/spool/postfix"));
  }

  private static Path program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static MtaLines lines(ListenAddress address, FailureMode mode) {
    return new MtaLines(
        MilterFixture.settings(address, 1, 1, Duration.ofSeconds(20)),
        address,
        mode,
        new PostfixQueue(Path.of("/var/spool/postfix")));
  }
}
