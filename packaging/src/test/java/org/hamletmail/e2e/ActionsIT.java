package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.hamletmail.e2e.SmtpClient.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the settings can make of spam and of failures, as Postfix and its client see it. */
class ActionsIT {
  private static final String INET = "milter.socket = \"inet:127.0.0.1:0\"";
  private static final String ONLY_GTUBE = "policy { tag-threshold = 1, reject-threshold = 1 }";

  /** Reading the slow message takes longer on any machine. */
  private static final String TOO_SHORT =
      """
      milter.deadline = 100 ms
      text { max-message-bytes = 64 MiB, max-characters = 10000000 }
      """;

  @BeforeEach
  void start() {
    Tools.requirePostfix();
  }

  @Test
  void send_spamToReject_clientReadsTheConfiguredText() throws Exception {
    try (HamletMilter milter =
            HamletMilter.start(
                INET,
                ONLY_GTUBE,
                "policy.high-action = reject",
                "policy.reject-text = \"Refused: 100% spam. Questions: +49 30 5550100\"");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {

      Reply refused = client.send("refused", Messages.gtube());
      Reply taken = client.send("taken", Messages.ham());

      assertThat(refused.text())
          .isEqualTo("550 5.7.1 Refused: 100% spam. Questions: +49 30 5550100");
      assertThat(postfix.delivered("taken").asSent()).isEqualTo(Messages.ham());
      assertThat(milter.decisionOn(taken.queueId())).contains(" action=accept ");
      assertThat(postfix.allDelivered("refused")).isEmpty();
      assertThat(postfix.queue()).isEmpty();
    }
  }

  @Test
  void send_spamToQuarantine_isHeldUntilReleased() throws Exception {
    try (HamletMilter milter =
            HamletMilter.start(INET, ONLY_GTUBE, "policy.spam-action = quarantine");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {

      Reply held = client.send("held", Messages.gtube());
      client.send("free", Messages.ham());

      // Had the first not been held, it would be there before the second.
      postfix.delivered("free");
      assertThat(postfix.allDelivered("held")).isEmpty();
      JsonObject queued = JsonParser.parseString(postfix.queue()).getAsJsonObject();
      assertThat(queued.get("queue_name").getAsString()).isEqualTo("hold");
      assertThat(queued.get("queue_id").getAsString()).isEqualTo(held.queueId());
      assertThat(postfix.log()).contains(held.queueId() + ": milter-hold: END-OF-MESSAGE");

      postfix.release();
      DeliveredMessage released = postfix.delivered("held");
      assertThat(released.asSent()).isEqualTo(Messages.gtube());
      assertThat(released.values("X-Spam-Flag")).containsExactly("YES");
    }
  }

  @Test
  void send_tooSlowWithTempfail_clientIsToldToComeBack() throws Exception {
    try (HamletMilter milter =
            HamletMilter.start(INET, TOO_SHORT, "policy.failure-mode = tempfail");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {

      Reply reply = client.send("slow", Messages.slow());

      assertThat(reply.text())
          .isEqualTo("451 4.7.1 Spam filter is not available, please try again later");
      assertThat(postfix.queue()).isEmpty();
      assertThat(postfix.allDelivered("slow")).isEmpty();
      assertThat(milter.log()).anyMatch(line -> line.contains(" action=tempfail reason=deadline "));
    }
  }

  @Test
  void send_tooSlowWithAccept_arrivesAsUnknownWithoutForgedFields() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, TOO_SHORT, "policy.failure-mode = accept");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {

      Reply reply = client.send("slow", Messages.slow());

      assertThat(milter.decisionOn(reply.queueId())).contains(" action=accept reason=deadline ");
      DeliveredMessage message = postfix.delivered("slow");
      assertThat(message.spamFields()).hasSize(1);
      assertThat(message.values("X-Spam-Status")).containsExactly("Unknown, reason=deadline");
      assertThat(message.values("Content-Type")).containsExactly("text/html; charset=us-ascii");
    }
  }
}
