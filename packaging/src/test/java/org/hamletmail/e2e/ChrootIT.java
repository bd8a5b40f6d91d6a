package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Postfix whose smtpd is locked into the queue directory, as in Debian's master.cf. */
class ChrootIT {

  @Test
  void printedLines_socketBelowTheQueueDirectory_reachTheMilterFromTheChroot() throws Exception {
    Tools.requirePostfix();
    List<HamletMilter> started = new ArrayList<>();
    try (PrivatePostfix postfix =
        PrivatePostfix.chrooted((etc, queue) -> {
          Path socket = Files.createDirectory(queue.resolve("hamlet")).resolve("hamlet.sock");
          HamletMilter milter =
              HamletMilter.start(
                  Map.of("MAIL_CONFIG", etc.toString()),
                  "milter { socket = \"unix:" + socket + "\", socket-mode = \"0666\" }",
                  "policy { tag-threshold = 1, high-action = reject }");
          started.add(milter);
          assertThat(milter.mainCf()).contains("smtpd_milters = unix:hamlet/hamlet.sock");
          return milter.mainCf();
        })) {
      try (SmtpClient client = postfix.connect()) {
        // Also with a model and thresholds by which nothing else can be refused.
        assertThat(client.send("gtube", Messages.gtube()).code()).as(postfix.log()).isEqualTo(550);
        assertThat(client.send("ham", Messages.ham()).code()).isEqualTo(250);
      }
      assertThat(String.join("\n", started.getFirst().log()))
          .contains("action=reject reason=gtube")
          .contains("WARN")
          .contains("hamlet.policy.tag-threshold is 1.0, which no P(spam) reaches");
    } finally {
      started.forEach(HamletMilter::close);
    }
  }
}
