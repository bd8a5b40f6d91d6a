package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples as they ship, with a model in the place that they name. */
class SampleConfigurationIT {
  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

  @TempDir static Path folder;
  private static JamesServer server;

  @BeforeAll
  static void start() throws Exception {
    Path model = TinyModel.get();
    JamesServer.Home home = new JamesServer.Home(folder.resolve("james"));
    home.edit(
        "hamlet.conf",
        text -> text.replace("../hamlet/models/default", model.toAbsolutePath().toString()));
    server = JamesServer.start(home);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void ham_isDeliveredToInboxUnmarked() throws Exception {
    String user = server.user("ham");
    assertThat(send(user, TinyModel.ham(1))).startsWith("250 2.6.0");
    assertThat(server.mailbox(user).awaitMessages("INBOX", 1))
        .singleElement()
        .asString()
        .contains("\r\nX-Spam-Status: No, score=")
        .doesNotContain("X-Spam-Flag");
  }

  @Test
  void spam_isMarkedAndFiledInSpam() throws Exception {
    String user = server.user("spam");
    assertThat(send(user, TinyModel.spam(1))).startsWith("250 2.6.0");
    assertThat(server.mailbox(user).awaitMessages("Spam", 1))
        .singleElement()
        .asString()
        .contains("X-Spam-Flag: YES\r\n", "X-Spam-Status: Yes, score=");
    assertThat(server.mailbox(user).messages("INBOX")).isEmpty();
  }

  @Test
  void gtube_isMarkedAndFiledInSpam() throws Exception {
    String user = server.user("gtube");
    assertThat(send(user, GTUBE)).startsWith("250");
    assertThat(server.mailbox(user).awaitMessages("Spam", 1)).hasSize(1);
  }

  /** As many clients as a mailing to everybody, on a server as it comes. */
  @Test
  void burst_ofTwoHundred_isAcceptedWithoutTurningAnyAway() throws Exception {
    String user = server.user("burst");
    List<Callable<String>> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text = i + ": " + TinyModel.ham(3_000 + i);
      clients.add(() -> send(user, text));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(200)) {
      for (Future<String> reply : threads.invokeAll(clients)) {
        assertThat(reply.get()).startsWith("250");
      }
    }
    server.mailbox(user).awaitMessages("INBOX", 200);
  }

  private static String send(String user, String text) throws Exception {
    try (SmtpClient smtp = server.smtp()) {
      return smtp.send("sender@example.net", user, "Subject: " + text + "\n\n" + text + "\n");
    }
  }
}
