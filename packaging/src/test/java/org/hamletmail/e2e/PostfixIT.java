package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.hamletmail.e2e.SmtpClient.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Mail through Postfix and the milter by inet socket: what is spam is tagged and delivered. */
@TestInstance(Lifecycle.PER_CLASS)
class PostfixIT {
  private HamletMilter milter;
  private PrivatePostfix postfix;

  @BeforeAll
  void start() throws Exception {
    Tools.requirePostfix();
    // What the model thinks is the matter of EmbeddedModelIT: here only GTUBE is spam.
    milter = HamletMilter.start("milter.socket = \"inet:127.0.0.1:0\"", "policy.tag-threshold = 1");
    postfix = PrivatePostfix.withMaildir(milter.mainCf());
  }

  @AfterAll
  void stop() throws Exception {
    if (postfix != null) {
      postfix.close();
    }
    if (milter != null) {
      milter.close();
    }
  }

  @Test
  void send_ham_arrivesAsItWasSentWithItsScore() throws Exception {
    Reply reply = send("ham", Messages.ham());

    DeliveredMessage message = postfix.delivered("ham");
    assertThat(message.asSent()).isEqualTo(Messages.ham());
    assertThat(message.spamFields()).containsExactly("X-Spam-Status", "X-Spam-Score");
    assertThat(message.values("X-Spam-Status").getFirst()).startsWith("No, score=");
    assertThat(milter.decisionOn(reply.queueId())).contains(" verdict=ham ", " action=accept ");
  }

  @Test
  void send_gtube_arrivesTagged() throws Exception {
    Reply reply = send("gtube", Messages.gtube());

    DeliveredMessage message = postfix.delivered("gtube");
    assertThat(message.asSent()).isEqualTo(Messages.gtube());
    assertThat(message.spamFields())
        .containsExactly("X-Spam-Flag", "X-Spam-Status", "X-Spam-Score", "X-Spam-Level");
    assertThat(message.values("X-Spam-Flag")).containsExactly("YES");
    assertThat(message.values("X-Spam-Status").getFirst())
        .startsWith("Yes, score=")
        .endsWith("test=GTUBE");
    assertThat(milter.decisionOn(reply.queueId()))
        .contains(" verdict=spam ", " action=tag ", " reason=gtube ");
  }

  private Reply send(String mailbox, byte[] message) throws Exception {
    try (SmtpClient client = postfix.connect().hello()) {
      return client.send(mailbox, message);
    }
  }
}
