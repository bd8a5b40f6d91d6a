package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook decides in the SMTP dialogue, under a heavy load and with an engine that fails. */
class EnforcingHookIT {
  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  @TempDir static Path folder;
  private static JamesServer server;
  private static DecisionLines lines;

  @BeforeAll
  static void start() throws Exception {
    lines = DecisionLines.listen();
    JamesServer.Home home =
        new JamesServer.Home(folder.resolve("james"))
            .faulty()
            .hamletConf(
                """
                hamlet {
                  model { directory = "%s", reload-interval = 0 s }
                  policy {
                    tag-threshold = 0.5, reject-threshold = 1.0, high-action = reject
                    reject-text = "No spam here"
                  }
                  james { workers = 1, queue = 1, deadline = 2 s }
                }
                """
                    .formatted(TinyModel.get().toAbsolutePath()));
    // As many as on a machine of two processors, whatever this one has.
    home.edit(
        "smtpserver.xml",
        text -> text.replace("<handlerchain>", "<ioWorkerCount>4</ioWorkerCount>\n<handlerchain>"));
    server = JamesServer.start(home);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
      assertThat(lines.all()).as("released at shutdown").contains("Hamlet has stopped");
    }
  }

  @BeforeEach
  void forget() {
    lines.forget();
  }

  @Test
  void certainSpam_isRejectedInTheDialogueAndNotDelivered() throws Exception {
    String user = server.user("rejected");
    assertThat(send(user, GTUBE)).isEqualTo("550 5.7.1 No spam here");
    assertThat(send(user, TinyModel.ham(1))).startsWith("250");
    server.mailbox(user).awaitMessages("INBOX", 1);
    assertThat(server.mailbox(user).messages("Spam")).isEmpty();
  }

  @Test
  void spamBelowTheRejectThreshold_isTaggedAndFiled() throws Exception {
    String user = server.user("tagged");
    assertThat(send(user, TinyModel.spam(2))).startsWith("250");
    assertThat(server.mailbox(user).awaitMessages("Spam", 1).getFirst())
        .contains("X-Spam-Flag: YES", "X-Spam-Status: Yes, score=");
  }

  @Test
  void mailet_afterTheHook_takesItsVerdictOver() throws Exception {
    String user = server.user("reuse");
    send(user, TinyModel.ham(3));
    server.mailbox(user).awaitMessages("INBOX", 1);
    assertThat(lines.decisions())
        .singleElement()
        .asString()
        .matches("queue_id=Mail\\S+ verdict=ham .* action=accept .* cache=miss .*");
  }

  @Test
  void severalRecipients_areAllMarkedAfterOneClassification() throws Exception {
    List<String> users =
        List.of(server.user("several1"), server.user("several2"), server.user("several3"));
    try (SmtpClient smtp = server.smtp()) {
      assertThat(smtp.send("sender@example.net", users, bytes(message(TinyModel.spam(4)))))
          .startsWith("250");
    }
    for (String user : users) {
      String message = server.mailbox(user).awaitMessages("Spam", 1).getFirst();
      assertThat(message).containsOnlyOnce("X-Spam-Status: Yes").containsOnlyOnce("X-Spam-Flag");
    }
    assertThat(lines.decisions()).hasSize(1);
  }

  @Test
  void nullSender_isClassifiedLikeAnybody() throws Exception {
    String user = server.user("bounces");
    try (SmtpClient smtp = server.smtp()) {
      assertThat(smtp.send("", user, message(TinyModel.spam(5)))).startsWith("250");
    }
    assertThat(server.mailbox(user).awaitMessages("Spam", 1)).hasSize(1);
  }

  @Test
  void forgedHeaders_areReplaced() throws Exception {
    String user = server.user("forged");
    try (SmtpClient smtp = server.smtp()) {
      smtp.send(
          "sender@example.net",
          user,
          "X-Spam-Status: No, score=-9\nX-Spam-Flag: NO\n" + message(TinyModel.spam(6)));
    }
    assertThat(server.mailbox(user).awaitMessages("Spam", 1).getFirst())
        .containsOnlyOnce("X-Spam-Status:")
        .contains("X-Spam-Flag: YES")
        .doesNotContain("score=-9", "X-Spam-Flag: NO");
  }

  @Test
  void eightBitMail_isDeliveredWithItsBytes() throws Exception {
    String user = server.user("eightbit");
    String text = "Grüße aus Zürich 你好 " + TinyModel.ham(7);
    try (SmtpClient smtp = server.smtp()) {
      String reply =
          smtp.send(
              "sender@example.net",
              user,
              "Subject: "
                  + text
                  + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                  + "Content-Transfer-Encoding: 8bit\n\n"
                  + text
                  + "\n");
      assertThat(reply).startsWith("250");
    }
    String stored = server.mailbox(user).awaitMessages("INBOX", 1).getFirst();
    assertThat(new String(stored.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .contains("\r\n\r\nGrüße aus Zürich 你好 ");
    assertThat(lines.decisions().getFirst()).contains("verdict=ham");
  }

  /**
   * James 3.8 offers no SMTPUTF8, and takes the parameter from clients that send it all the same.
   */
  @Test
  void smtpUtf8Mail_withAddressesInAscii_isClassifiedByItsRawHeaderAndDelivered() throws Exception {
    String user = server.user("smtputf8");
    String text = "Grüße 你好 " + TinyModel.spam(12);
    String message =
        "From: Jörg <jörg@example.net>\nTo: "
            + user
            + "\nSubject: "
            + text
            + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            + "Content-Transfer-Encoding: 8bit\n\n"
            + text
            + "\n";
    try (SmtpClient smtp = server.smtp()) {
      assertThat(smtp.command("EHLO client.example.net"))
          .contains("8BITMIME")
          .doesNotContain("SMTPUTF8");
      assertThat(smtp.command("MAIL FROM:<sender@example.net> BODY=8BITMIME SMTPUTF8"))
          .startsWith("250 ");
      assertThat(smtp.command("RCPT TO:<" + user + ">")).startsWith("250 ");
      assertThat(smtp.data(bytes(message))).startsWith("250 ");
    }
    assertThat(lines.decisions()).singleElement().asString().contains("verdict=spam");
    String stored = server.mailbox(user).awaitMessages("Spam", 1).getFirst();
    assertThat(new String(stored.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .contains("\r\n\r\n" + text, "X-Spam-Flag: YES");
  }

  @Test
  void smtpUtf8Mail_withAnAddressInUtf8_isRefusedByJamesInTheDialogue() throws Exception {
    String user = server.user("ascii");
    try (SmtpClient smtp = server.smtp()) {
      assertThat(smtp.command("MAIL FROM:<jörg@example.net> SMTPUTF8")).startsWith("501 5.1.7 ");
      assertThat(smtp.command("MAIL FROM:<sender@example.net> SMTPUTF8")).startsWith("250 ");
      assertThat(smtp.command("RCPT TO:<jörg@example.com>")).startsWith("5");
      assertThat(smtp.command("RCPT TO:<" + user + ">")).startsWith("250 ");
      assertThat(smtp.data(bytes(message(TinyModel.ham(12))))).startsWith("250 ");
    }
    assertThat(server.mailbox(user).awaitMessages("INBOX", 1)).hasSize(1);
  }

  @Test
  void twentyMegabytes_areDeliveredAndDecidedByTheirBeginning() throws Exception {
    String user = server.user("large");
    String line = "the quick brown fox jumps over the lazy dog and runs away again\n";
    String body = TinyModel.ham(8) + "\n" + line.repeat(20 * 1024 * 1024 / line.length());
    assertThat(send(user, body)).startsWith("250");
    assertThat(server.mailbox(user).awaitMessages("INBOX", 1).getFirst().length())
        .isGreaterThan(20 * 1024 * 1024);
    assertThat(lines.decisions()).singleElement().asString().contains("verdict=ham");
  }

  @Test
  void engineThatFails_isAnsweredTempfailAndNothingIsTaken() throws Exception {
    String user = server.user("faults");
    assertThat(send(user, "FAULT " + TinyModel.ham(9))).startsWith("451 4.7.1 ");
    assertThat(send(user, TinyModel.ham(9))).as("the next one").startsWith("250");
    assertThat(server.mailbox(user).awaitMessages("INBOX", 1)).hasSize(1);
    assertThat(lines.decisions().getFirst()).contains("action=tempfail reason=classifier_failed");
  }

  @Test
  void engineThatDawdles_isAnsweredAtTheDeadlineWhileOthersAreServed() throws Exception {
    String user = server.user("slow");
    try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
      long start = System.nanoTime();
      Future<String> slow = executor.submit(() -> send(user, "SLOW " + TinyModel.ham(10)));
      Thread.sleep(500);
      // One of James's four threads waits for the engine; new clients find the others.
      List<Boolean> inTheMeantime =
          parallel(
              4,
              i -> {
                try (SmtpClient other = server.smtp()) {
                  assertThat(other.command("NOOP")).startsWith("250");
                  return !slow.isDone();
                }
              });
      assertThat(inTheMeantime).as("served while the other client waited").contains(true);
      assertThat(slow.get()).startsWith("451 4.7.1 ");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
    }
    assertThat(lines.decisions()).anyMatch(line -> line.contains("reason=deadline"));
  }

  /** One is worked on and one waits; the others of James's threads find no place. */
  @Test
  void moreThanTheQueueHolds_isAnsweredTempfailAtOnce() throws Exception {
    String user = server.user("overload");
    List<String> replies = parallel(16, i -> send(user, "SLOW " + TinyModel.ham(100 + i)));
    assertThat(replies).allMatch(reply -> reply.startsWith("451 4.7.1 "));
    assertThat(lines.decisions())
        .anyMatch(line -> line.contains("reason=overload"))
        .anyMatch(line -> line.contains("reason=deadline"));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(send(user, TinyModel.ham(100))).startsWith("250"));
  }

  @Test
  void twoHundredSessions_loseNothingAndDeliverNothingTwice() throws Exception {
    String user = server.user("crowd");
    List<String> replies =
        parallel(
            200,
            i -> {
              // As a mail server does when it is told to come back.
              String reply = send(user, "number " + i + ": " + TinyModel.ham(1_000 + i));
              for (int attempt = 0; attempt < 200 && reply.startsWith("451"); attempt++) {
                Thread.sleep(100);
                reply = send(user, "number " + i + ": " + TinyModel.ham(1_000 + i));
              }
              return reply;
            });
    assertThat(replies).allMatch(reply -> reply.startsWith("250"));
    List<String> delivered = server.mailbox(user).awaitMessages("INBOX", 200);
    assertThat(delivered).hasSize(200);
    for (int i = 0; i < 200; i++) {
      String number = "\r\n\r\nnumber " + i + ": ";
      assertThat(delivered).filteredOn(message -> message.contains(number)).hasSize(1);
    }
  }

  @Test
  void healthCheckAndMetrics_areAmongJamessOwn() throws Exception {
    send(server.user("health"), TinyModel.ham(11));
    assertThat(server.admin("/healthcheck/checks/Hamlet")).contains("\"status\":\"healthy\"");
    assertThat(server.admin("/metrics")).contains("hamlet", "classification");
  }

  /** One of several clients at once. */
  private interface Client<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> parallel(int count, Client<T> client) throws Exception {
    List<Callable<T>> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      clients.add(() -> client.run(number));
    }
    List<T> replies = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
      for (Future<T> reply : executor.invokeAll(clients)) {
        replies.add(reply.get());
      }
    }
    return replies;
  }

  private static String send(String user, String text) throws Exception {
    try (SmtpClient smtp = server.smtp()) {
      return smtp.send("sender@example.net", user, message(text));
    }
  }

  private static String message(String text) {
    String subject = text.substring(0, Math.min(60, text.length()));
    return "Subject: " + subject + "\n\n" + text + "\n\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
