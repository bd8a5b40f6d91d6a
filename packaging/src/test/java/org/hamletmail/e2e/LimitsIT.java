package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.hamletmail.e2e.SmtpClient.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits of the milter, as Postfix and its clients meet them. */
class LimitsIT {
  private static final String INET = "milter.socket = \"inet:127.0.0.1:0\"";

  @BeforeEach
  void start() {
    Tools.requirePostfix();
  }

  @Test
  void send_moreHeaderFieldsThanAllowed_isRefusedAndTheNextIsNot() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET);
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {

      Reply many = client.send("many", withForgedFields(1_000));
      Reply taken = client.send("some", withForgedFields(500));

      assertThat(many.text()).startsWith("552 5.6.0 ");
      assertThat(milter.log())
          .anyMatch(line -> line.contains(" action=reject reason=too_many_headers "));
      assertThat(milter.decisionOn(taken.queueId())).contains(" action=accept ");
      assertThat(postfix.delivered("some").values("X-Spam-Flag")).isEmpty();
      assertThat(postfix.allDelivered("many")).isEmpty();
      assertThat(postfix.queue()).isEmpty();
    }
  }

  @Test
  void send_moreRecipientsThanAllowed_othersGetTheMessage() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, "milter.max-recipients = 100");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {

      assertThat(client.command("MAIL FROM:<sender@elsewhere.test>").code()).isEqualTo(250);
      for (int i = 0; i < 100; i++) {
        assertThat(recipient(client, "a" + i).text()).startsWith("250 ");
      }
      assertThat(recipient(client, "b0").text()).startsWith("452 4.5.3 ");
      assertThat(recipient(client, "b1").text()).startsWith("452 4.5.3 ");
      assertThat(client.command("DATA").code()).isEqualTo(354);
      client.data(Messages.ham());
      assertThat(client.end().code()).isEqualTo(250);

      postfix.delivered("a0");
      postfix.delivered("a99");
      assertThat(postfix.allDelivered("b0")).isEmpty();
    }
  }

  /** A silent client's place goes to a new one; its next message is deferred, and none is lost. */
  @Test
  void send_afterItsPlaceWentToAnother_isDeferredThenTaken() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, "milter.max-connections = 1");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf())) {
      try (SmtpClient idle = postfix.connect().hello()) {
        // A place is given away only behind five seconds of silence.
        Thread.sleep(6_000);
        try (SmtpClient busy = postfix.connect().hello()) {
          assertThat(busy.send("busy", Messages.ham()).code()).isEqualTo(250);
          assertThat(idle.command("MAIL FROM:<sender@elsewhere.test>").code()).isEqualTo(451);
        }
      }
      // The one before may not be gone yet.
      Thread.sleep(6_000);
      try (SmtpClient again = postfix.connect().hello()) {
        assertThat(again.send("again", Messages.ham()).code()).isEqualTo(250);
      }
      postfix.delivered("busy");
      postfix.delivered("again");
    }
  }

  private static Reply recipient(SmtpClient client, String mailbox) throws IOException {
    return client.command("RCPT TO:<" + PrivatePostfix.address(mailbox) + ">");
  }

  private static byte[] withForgedFields(int count) {
    return ("X-Spam-Flag: NO\n".repeat(count) + new String(Messages.ham(), ISO_8859_1))
        .getBytes(ISO_8859_1);
  }
}
