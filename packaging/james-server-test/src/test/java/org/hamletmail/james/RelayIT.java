package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that relays, and that is given a new model while it runs. */
class RelayIT {
  @TempDir static Path folder;
  private static final GreenMail NEXT_HOP =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private static JamesServer server;
  private static DecisionLines lines;
  private static Path model;

  @BeforeAll
  static void start() throws Exception {
    NEXT_HOP.start();
    lines = DecisionLines.listen();
    model = folder.resolve("model");
    TinyModel.train(model, 7);
    JamesServer.Home home =
        new JamesServer.Home(folder.resolve("james"))
            .hamletConf(
                """
                hamlet {
                  model { directory = "%s", reload-interval = 1 s }
                  policy.tag-threshold = 0.5
                }
                """
                    .formatted(model))
            .edit(
                "mailetcontainer.xml",
                text ->
                    text.replace(
                        "<outgoingQueue>",
                        "<gateway>127.0.0.1</gateway><gatewayPort>"
                            + NEXT_HOP.getSmtp().getPort()
                            + "</gatewayPort><outgoingQueue>"));
    server = JamesServer.start(home);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    NEXT_HOP.stop();
  }

  @Test
  void relayedSpam_carriesTheHeadersToTheNextServer() throws Exception {
    send("far@example.org", TinyModel.spam(1));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Arrays.stream(NEXT_HOP.getReceivedMessages()).anyMatch(RelayIT::isSpam));
  }

  @Test
  void newModel_takesOverWithoutARestart() throws Exception {
    String user = server.user("reload");
    send(user, TinyModel.ham(2));
    server.mailbox(user).awaitMessages("INBOX", 1);
    TinyModel.train(model, 8);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> lines.all().stream().anyMatch(line -> line.startsWith("model replaced ")));
    send(user, TinyModel.ham(3));
    server.mailbox(user).awaitMessages("INBOX", 2);
    List<String> models =
        lines.decisions().stream()
            .filter(line -> line.contains("verdict=ham"))
            .map(line -> line.substring(line.indexOf("model=")))
            .distinct()
            .toList();
    assertThat(models).hasSize(2);

    Files.writeString(model.resolve("model.json"), "{}");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> lines.all().stream().anyMatch(line -> line.startsWith("the new model in ")));
    send(user, TinyModel.ham(4));
    assertThat(server.mailbox(user).awaitMessages("INBOX", 3)).hasSize(3);
  }

  private static boolean isSpam(jakarta.mail.internet.MimeMessage message) {
    String text = GreenMailUtil.getWholeMessage(message);
    return text.contains("X-Spam-Flag: YES") && text.contains("X-Spam-Status: Yes, score=");
  }

  private static void send(String recipient, String text) throws Exception {
    try (SmtpClient smtp = server.smtp()) {
      String message = "Subject: " + text + "\n\n" + text + "\n";
      assertThat(smtp.send("sender@example.net", recipient, message)).startsWith("250");
    }
  }
}
