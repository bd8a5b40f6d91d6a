package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Sendmail that asks the built distribution, as the printed line for sendmail.mc says. */
class SendmailIT {
  private static final String INET = "milter.socket = \"inet:127.0.0.1:0\"";
  private static final String ENFORCE =
      "policy { mode = enforce, high-action = reject, reject-threshold = 0.9999,"
          + " contact = \"postmaster@example.com\" }";

  private Path folder;

  @BeforeEach
  void start() throws Exception {
    assertThat(Tools.requireSendmail()).isDirectory();
    // Sendmail connects to no socket below a folder that everybody may write to, such as /tmp.
    folder = Files.createTempDirectory(Path.of("/run"), "hamlet");
  }

  @AfterEach
  void stop() {
    if (folder != null) {
      Scratch.delete(folder);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inet", "unix"})
  void send_spam_isTaggedAndForgedFieldsAreGone(String kind) throws Exception {
    String socket =
        kind.equals("inet") ? INET : "milter.socket = \"unix:" + folder.resolve("milter") + "\"";
    byte[] forged =
        ("X-Spam-Flag: NO\nX-Spam-Status: No, forged\n" + new String(Messages.gtube(), ISO_8859_1))
            .getBytes(ISO_8859_1);
    try (HamletMilter milter = HamletMilter.start(socket);
        PrivateSendmail sendmail = PrivateSendmail.start(milter.sendmailMc());
        SmtpClient client = sendmail.connect().hello()) {

      String queueId = PrivateSendmail.queueId(client.send("spam", forged));

      assertThat(sendmail.fields(queueId))
          .contains("X-Spam-Flag: YES")
          .noneMatch(field -> field.contains("forged") || field.equals("X-Spam-Flag: NO"));
      assertThat(sendmail.body(queueId)).contains(Messages.GTUBE);
      assertThat(milter.decisionOn(queueId)).contains(" reason=gtube ", " action=tag ");
    }
  }

  @Test
  void send_ham_passesWithAScore() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET);
        PrivateSendmail sendmail = PrivateSendmail.start(milter.sendmailMc());
        SmtpClient client = sendmail.connect().hello()) {

      String queueId = PrivateSendmail.queueId(client.send("ham", Messages.ham()));

      assertThat(sendmail.fields(queueId))
          .noneMatch(field -> field.startsWith("X-Spam-Flag:"))
          .anyMatch(field -> field.startsWith("X-Spam-Status: No, "));
      String sent = new String(Messages.ham(), ISO_8859_1);
      assertThat(sendmail.body(queueId)).isEqualTo(sent.substring(sent.indexOf("\n\n") + 2));
    }
  }

  @Test
  void send_spamToReject_clientReadsWhyAndNothingIsQueued() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, ENFORCE);
        PrivateSendmail sendmail = PrivateSendmail.start(milter.sendmailMc());
        SmtpClient client = sendmail.connect().hello()) {

      SmtpClient.Reply reply = client.send("spam", Messages.gtube());

      assertThat(reply.text()).startsWith("550 5.7.1 ").contains("postmaster@example.com");
      assertThat(sendmail.queued()).isZero();
      // The same connection goes on.
      assertThat(client.send("ham", Messages.ham()).code()).isEqualTo(250);
    }
  }

  /** Sendmail takes F=T for tempfail; without it mail passes. */
  @ParameterizedTest
  @ValueSource(strings = {"tempfail", "accept"})
  void kill_betweenTwoMessages_sendmailDoesAsTheFailureModeSays(String mode) throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, "policy.failure-mode = " + mode);
        PrivateSendmail sendmail = PrivateSendmail.start(milter.sendmailMc())) {
      try (SmtpClient client = sendmail.connect().hello()) {
        assertThat(client.send("before", Messages.ham()).code()).isEqualTo(250);
      }

      milter.kill();

      try (SmtpClient client = sendmail.connect()) {
        assertThat(client.command("EHLO client.test.invalid").code()).isEqualTo(250);
        SmtpClient.Reply reply = client.sendAsFarAsTaken("after", Messages.ham());
        assertThat(reply.code()).isEqualTo(mode.equals("tempfail") ? 451 : 250);
      }
      assertThat(sendmail.queued()).isEqualTo(mode.equals("tempfail") ? 1 : 2);
    }
  }

  @Test
  void send_everyMessageOfTheZoo_isTakenWithItsBodyAsSent() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET);
        PrivateSendmail sendmail = PrivateSendmail.start(milter.sendmailMc())) {
      for (var message : MessageZoo.messages().entrySet()) {
        // SMTP has no way to send these as they are.
        String text = new String(message.getValue(), ISO_8859_1).replace("\r\n", "\n");
        if (!text.endsWith("\n") || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
          continue;
        }
        try (SmtpClient client = sendmail.connect().hello()) {
          SmtpClient.Reply reply = client.send("zoo", text.getBytes(ISO_8859_1));
          String queueId = PrivateSendmail.queueId(reply);
          assertThat(sendmail.fields(queueId))
              .as(message.getKey())
              .anyMatch(field -> field.startsWith("X-Spam-Status: "));
          assertThat(milter.decisionOn(queueId)).contains(" action=");
        }
      }
    }
  }
}
