package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.hamletmail.config.FailureMode;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.Test;
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

  private static MtaLines lines(ListenAddress address, FailureMode mode) {
    return new MtaLines(
        MilterFixture.settings(address, 1, 1, Duration.ofSeconds(20)), address, mode);
  }
}
