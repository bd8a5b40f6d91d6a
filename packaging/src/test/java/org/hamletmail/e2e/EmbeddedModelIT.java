package org.hamletmail.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.hamletmail.e2e.SmtpClient.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What the model that ships makes of mail of the plainest kinds, through Postfix and in scan. */
@TestInstance(Lifecycle.PER_CLASS)
class EmbeddedModelIT {
  private static final Path MAIL = Path.of("src/test/resources/embedded-model");

  private HamletMilter milter;
  private PrivatePostfix postfix;

  @BeforeAll
  void start() throws Exception {
    Tools.requirePostfix();
    milter = HamletMilter.start("milter.socket = \"inet:127.0.0.1:0\"");
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
  void send_hamAndSpam_onlySpamIsTaggedAndScanSaysTheSame() throws Exception {
    Map<String, JsonObject> scanned = Scan.of(MAIL.toString());

    for (Path file : messages()) {
      String kind = file.startsWith(MAIL.resolve("spam")) ? "spam" : "ham";
      String mailbox = String.valueOf(file.getFileName()).replace(".eml", "");
      byte[] message = Files.readAllBytes(file);
      Reply reply;
      try (SmtpClient client = postfix.connect().hello()) {
        reply = client.send(mailbox, message);
      }

      DeliveredMessage delivered = postfix.delivered(mailbox);
      boolean spam = kind.equals("spam");
      assertThat(delivered.asSent()).as(mailbox).isEqualTo(message);
      assertThat(delivered.values("X-Spam-Flag"))
          .as(mailbox)
          .isEqualTo(spam ? List.of("YES") : List.of());
      JsonObject answer = requireNonNull(scanned.get(file.toString()), mailbox);
      assertThat(answer.get("label").getAsString()).as(mailbox).isEqualTo(kind);
      assertThat(milter.decisionOn(reply.queueId()))
          .contains(" verdict=" + kind + " ")
          .contains(
              String.format(Locale.ROOT, " p_spam=%.6f ", answer.get("p_spam").getAsDouble()));
    }
  }

  private static List<Path> messages() throws IOException {
    try (Stream<Path> files = Files.walk(MAIL)) {
      return files.filter(file -> file.toString().endsWith(".eml")).sorted().toList();
    }
  }
}
