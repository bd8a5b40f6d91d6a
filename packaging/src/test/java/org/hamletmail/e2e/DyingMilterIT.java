package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hamletmail.e2e.SmtpClient.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No message is lost, whatever happens to the milter: the client is told the truth about it. */
class DyingMilterIT {
  private static final String INET = "milter.socket = \"inet:127.0.0.1:0\"";
  private static final String ONLY_GTUBE = "policy.tag-threshold = 1";

  private Path folder;

  @BeforeEach
  void start() throws Exception {
    Tools.requirePostfix();
    folder = Scratch.create("socket");
  }

  @AfterEach
  void stop() throws Exception {
    if (folder != null) {
      Scratch.delete(folder);
    }
  }

  @Test
  void kill_atEndOfMessageWithAccept_deliversUnscanned() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, "policy.failure-mode = accept");
        MilterRelay relay = new MilterRelay(milter.mainCf(), milter::freeze, milter::kill);
        PrivatePostfix postfix = PrivatePostfix.withMaildir(relay.inPlaceOf(milter.mainCf()))) {
      assertThat(milter.mainCf()).contains("milter_default_action = accept");

      try (SmtpClient client = postfix.connect().hello()) {
        assertThat(client.send("killed", Messages.gtube()).code()).isEqualTo(250);
      }
      try (SmtpClient client = postfix.connect().hello()) {
        assertThat(client.send("dead", Messages.gtube()).code()).isEqualTo(250);
      }

      for (String mailbox : List.of("killed", "dead")) {
        DeliveredMessage message = postfix.delivered(mailbox);
        assertThat(message.asSent()).isEqualTo(Messages.gtube());
        assertThat(message.spamFields()).isEmpty();
      }
      assertThat(milter.log()).noneMatch(line -> line.contains("queue_id="));
    }
  }

  @Test
  void kill_atEndOfMessageWithTempfail_tellsTheClientToComeBack() throws Exception {
    try (HamletMilter milter = HamletMilter.start(INET, "policy.failure-mode = tempfail");
        MilterRelay relay = new MilterRelay(milter.mainCf(), milter::freeze, milter::kill);
        PrivatePostfix postfix = PrivatePostfix.withMaildir(relay.inPlaceOf(milter.mainCf()))) {
      assertThat(milter.mainCf()).contains("milter_default_action = tempfail");

      try (SmtpClient client = postfix.connect().hello()) {
        assertThat(client.send("killed", Messages.ham()).text()).startsWith("451 4.7.1 ");
      }
      try (SmtpClient client = postfix.connect().hello()) {
        assertThat(client.command("MAIL FROM:<sender@elsewhere.test>").text())
            .startsWith("451 4.7.1 ");
      }

      assertThat(postfix.queue()).isEmpty();
      assertThat(postfix.allDelivered("killed")).isEmpty();
      assertThat(milter.log()).noneMatch(line -> line.contains("queue_id="));
    }
  }

  @Test
  void start_onTheSocketOfAKilledMilter_servesTheSamePostfix() throws Exception {
    Path socket = folder.resolve("milter.sock");
    String[] settings = {
      "milter.socket = \"unix:" + socket + "\"",
      // Postfix is in no group of ours.
      "milter.socket-mode = \"0666\"",
      ONLY_GTUBE
    };
    List<String> mainCf;
    try (HamletMilter first = HamletMilter.start(settings)) {
      mainCf = first.mainCf();
      assertThat(mainCf).contains("smtpd_milters = unix:" + socket);
      try (PrivatePostfix postfix = PrivatePostfix.withMaildir(mainCf)) {
        try (SmtpClient client = postfix.connect().hello()) {
          assertThat(client.send("before", Messages.gtube()).code()).isEqualTo(250);
        }
        assertThat(postfix.delivered("before").values("X-Spam-Flag")).containsExactly("YES");

        first.kill();
        assertThat(Files.exists(socket)).isTrue();
        try (SmtpClient client = postfix.connect().hello()) {
          assertThat(client.command("MAIL FROM:<sender@elsewhere.test>").code()).isEqualTo(451);
        }

        try (HamletMilter second = HamletMilter.start(settings);
            SmtpClient client = postfix.connect().hello()) {
          assertThat(second.mainCf()).isEqualTo(mainCf);
          assertThat(client.send("after", Messages.gtube()).code()).isEqualTo(250);
          assertThat(postfix.delivered("after").values("X-Spam-Flag")).containsExactly("YES");

          second.terminate();
          assertThat(second.exitStatus()).isZero();
          assertThat(Files.exists(socket)).isFalse();
        }
      }
    }
  }

  @Test
  void terminate_messageOnItsWay_isAnsweredFirst() throws Exception {
    try (HamletMilter milter =
            HamletMilter.start(
                INET,
                ONLY_GTUBE,
                "text { max-message-bytes = 64 MiB, max-characters = 10000000 }");
        MilterRelay relay =
            new MilterRelay(milter.mainCf(), MilterRelay.Deed.NOTHING, milter::terminate);
        PrivatePostfix postfix = PrivatePostfix.withMaildir(relay.inPlaceOf(milter.mainCf()));
        SmtpClient client = postfix.connect().hello()) {

      Reply reply = client.send("slow", Messages.slow());

      assertThat(reply.code()).isEqualTo(250);
      assertThat(milter.exitStatus()).isZero();
      assertThat(postfix.delivered("slow").spamFields())
          .containsExactly("X-Spam-Status", "X-Spam-Score");
      String decision = milter.decisionOn(reply.queueId());
      assertThat(decision).contains(" verdict=ham ", " action=accept ");
      assertThat(String.join("\n", milter.log()))
          .containsSubsequence(" stopping\n", decision, " stopped ");

      assertThat(client.command("MAIL FROM:<sender@elsewhere.test>").code()).isEqualTo(451);
    }
  }
}
