package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** A sender writes what spam filters write, in any case, folded, many times. */
  @Test
  void send_forgedSpamFields_areGone() throws Exception {
    String forged =
        """
        X-Spam-Flag: NO
        X-Spam-Status: No, score=-5.0 required=5.0
        X-Keep: between
        x-spam-flag: NO
        X-SPAM-STATUS: No,
        \tscore=-100
        \trequired=5.0
        X-Spam-Level:
        X-Spam-Score: -5.0
        X-Spam-Flag:NO
        X-Spam-Report: clean
        X-Spam-Custom: not in the settings
        X-Rspamd-Score: -7
        X-Spam-Score: -6.0
        """;

    send("forged", Messages.of(forged, Messages.GTUBE + "\n"));

    DeliveredMessage message = postfix.delivered("forged");
    assertThat(message.asSent())
        .asString(ISO_8859_1)
        .isEqualTo(
            new String(
                Messages.of(
                    "X-Keep: between\nX-Spam-Custom: not in the settings\n", Messages.GTUBE + "\n"),
                ISO_8859_1));
    assertThat(message.values("X-Spam-Flag")).containsExactly("YES");
    assertThat(message.values("X-Spam-Status"))
        .singleElement()
        .asString()
        .startsWith("Yes, score=");
    assertThat(message.values("X-Spam-Score")).hasSize(1).doesNotContain("-5.0", "-6.0");
    assertThat(message.values("X-Spam-Level")).singleElement().asString().matches("\\*+");
  }

  @Test
  void send_eightBitHeaderAndBody_arrivesByteForByte() throws Exception {
    send("raw", Messages.eightBit());

    DeliveredMessage message = postfix.delivered("raw");
    assertThat(message.asSent()).isEqualTo(Messages.eightBit());
    assertThat(message.spamFields()).containsExactly("X-Spam-Status", "X-Spam-Score");
  }

  /** What one message left behind would show in the next. */
  @Test
  void send_severalOnOneConnection_eachIsJudgedByItself() throws Exception {
    Reply first;
    Reply third;
    try (SmtpClient client = postfix.connect().hello()) {
      first = client.send("one", Messages.of("X-Spam-Flag: NO\n", Messages.GTUBE + "\n"));
      assertThat(client.command("MAIL FROM:<sender@elsewhere.test>").code()).isEqualTo(250);
      assertThat(client.command("RSET").code()).isEqualTo(250);
      client.send("two", Messages.ham());
      third = client.send("three", Messages.gtube());
    }

    assertThat(postfix.delivered("one").values("X-Spam-Flag")).containsExactly("YES");
    DeliveredMessage two = postfix.delivered("two");
    assertThat(two.asSent()).isEqualTo(Messages.ham());
    assertThat(two.spamFields()).containsExactly("X-Spam-Status", "X-Spam-Score");
    assertThat(postfix.delivered("three").asSent()).isEqualTo(Messages.gtube());
    assertThat(first.queueId()).isNotEqualTo(third.queueId());
    assertThat(milter.decisionOn(first.queueId())).contains(" reason=gtube ");
    assertThat(milter.decisionOn(third.queueId())).contains(" reason=gtube ");
  }

  @Test
  void send_twentyMegabytes_arriveWholeAndSoon() throws Exception {
    long start = System.nanoTime();
    Reply reply = send("large", Messages.large());
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    DeliveredMessage message = postfix.delivered("large");
    String sent = new String(Messages.large(), ISO_8859_1).replace("X-Spam-Flag: YES\n", "");
    // Not by AssertJ, which would print 20 MB.
    assertThat(Arrays.equals(message.asSent(), sent.getBytes(ISO_8859_1))).isTrue();
    assertThat(message.values("X-Spam-Status").getFirst())
        .startsWith("No, ")
        .contains("coverage=0.");
    assertThat(milter.decisionOn(reply.queueId())).contains(" verdict=ham ");
    assertThat(took).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void send_twentyPipeliningClientsAtOnce_eachGetsItsOwnAnswer() throws Exception {
    int clients = 20;
    int messages = 3;
    CyclicBarrier together = new CyclicBarrier(clients);
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (int c = 0; c < clients; c++) {
        int client = c;
        done.add(
            threads.submit(() -> {
              try (SmtpClient connection = postfix.connect().hello()) {
                together.await();
                for (int m = 0; m < messages; m++) {
                  connection.beginPipelined(mailbox(client, m));
                  connection.data(numbered(client, m));
                  assertThat(connection.end().code()).isEqualTo(250);
                }
              }
              return null;
            }));
      }
      for (Future<?> sender : done) {
        sender.get();
      }
    }

    for (int client = 0; client < clients; client++) {
      for (int m = 0; m < messages; m++) {
        DeliveredMessage message = postfix.delivered(mailbox(client, m));
        assertThat(message.asSent()).isEqualTo(numbered(client, m));
        assertThat(message.values("X-Spam-Flag"))
            .isEqualTo(isGtube(client, m) ? List.of("YES") : List.of());
        assertThat(message.values("X-Spam-Status")).hasSize(1);
        assertThat(postfix.allDelivered(mailbox(client, m))).hasSize(1);
      }
    }
  }

  private static String mailbox(int client, int message) {
    return "client-" + client + "-" + message;
  }

  private static boolean isGtube(int client, int message) {
    return (client + message) % 2 == 0;
  }

  /** Returns a text that no other has, so that no answer comes from the cache. */
  private static byte[] numbered(int client, int message) {
    return Messages.of(
        "X-Client: " + client + "\n",
        "This is message %d of client %d.\n%s\n"
            .formatted(message, client, isGtube(client, message) ? Messages.GTUBE : "Regards"));
  }

  private Reply send(String mailbox, byte[] message) throws Exception {
    try (SmtpClient client = postfix.connect().hello()) {
      return client.send(mailbox, message);
    }
  }
}
