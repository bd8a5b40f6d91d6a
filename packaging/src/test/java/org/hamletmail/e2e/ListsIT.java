package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hamletmail.e2e.SmtpClient.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists as an administrator keeps them, in front of a Postfix that authenticates its senders. */
class ListsIT {
  private static final String FORGED =
      "Authentication-Results: mx.test.invalid; spf=pass smtp.mailfrom=elsewhere.test\n";

  @TempDir private Path lists;

  @BeforeEach
  void start() {
    Tools.requirePostfix();
  }

  @Test
  void send_senderOfAllowWithAndWithoutProof_passesOrIsRefused() throws Exception {
    Files.writeString(lists.resolve("allow"), "# colleagues\ndomain elsewhere.test\n");
    try (HamletMilter milter =
        HamletMilter.start(
            "milter.socket = \"inet:127.0.0.1:0\"",
            "policy { tag-threshold = 1, reject-threshold = 1, high-action = reject }",
            "policy.authserv-ids = [mx.test.invalid]",
            "lists.allow = \"" + lists.resolve("allow") + "\"")) {
      try (PrivatePostfix postfix = PrivatePostfix.withMaildir(saying("spf=pass", milter));
          SmtpClient client = postfix.connect().hello()) {
        Reply taken = client.send("proven", Messages.gtube());

        assertThat(milter.decisionOn(taken.queueId()))
            .contains(" action=accept reason=allow_list would=- rules=- list=allow:2 ");
        assertThat(postfix.delivered("proven").values("X-Spam-Status"))
            .containsExactly("No, score=0.0 required=5.0 test=ALLOW_LIST list=allow:2");
      }
      try (PrivatePostfix postfix = PrivatePostfix.withMaildir(saying("spf=none", milter));
          SmtpClient client = postfix.connect().hello()) {
        String spam = new String(Messages.gtube(), ISO_8859_1);

        Reply refused = client.send("forged", (FORGED + spam).getBytes(ISO_8859_1));

        assertThat(refused.text()).matches("550 5\\.7\\.1 Message \\w+ refused as spam; .*");
        assertThat(milter.decisionOn(refused.text().split(" ", -1)[3]))
            .contains(" action=reject reason=gtube would=- rules=- list=- ");
      }
    }
  }

  @Test
  void send_blockChangesWhileMailFlows_isRefusedFromThenOn() throws Exception {
    Path block = Files.writeString(lists.resolve("block"), "");
    try (HamletMilter milter =
            HamletMilter.start(
                "milter.socket = \"inet:127.0.0.1:0\"",
                "policy { tag-threshold = 1, contact = \"+49 30 5550100\" }",
                "lists { block = \"" + block + "\", look-interval = 1 s }");
        PrivatePostfix postfix = PrivatePostfix.withMaildir(milter.mainCf());
        SmtpClient client = postfix.connect().hello()) {
      assertThat(client.send("before", Messages.ham()).code()).isEqualTo(250);

      Files.writeString(block, "sender sender@elsewhere.test\n");
      Reply refused =
          await("the new list")
              .until(() -> client.send("after", Messages.ham()), reply -> reply.code() == 550);
      assertThat(refused.text())
          .matches(
              "550 5\\.7\\.1 Message \\w+ refused: its sender is blocked here; if that is wrong,"
                  + " please contact \\+49 30 5550100");
      assertThat(milter.decisionOn(refused.text().split(" ", -1)[3]))
          .contains(" verdict=spam ", " reason=block_list would=- rules=- list=block:1 ");

      Files.writeString(block, "# nobody\nsender nobody\n");
      await("the warning")
          .until(() -> {
            assertThat(client.send("still", Messages.ham()).code()).isEqualTo(550);
            return milter.log().stream()
                .anyMatch(l -> l.contains(block + ": 2: says \"sender nobody\""));
          });
      assertThat(client.send("still", Messages.ham()).code()).isEqualTo(550);
      assertThat(postfix.allDelivered("still")).isEmpty();

      Files.writeString(block, "");
      await("the empty list").until(() -> client.send("free", Messages.ham()).code() == 250);
    }
  }

  /** As a policy service of Postfix says what it found, above what came with the message. */
  private static List<String> saying(String result, HamletMilter milter) throws IOException {
    List<String> lines = new ArrayList<>(milter.mainCf());
    lines.add(
        "smtpd_sender_restrictions = check_sender_access static:{PREPEND Authentication-Results:"
            + " mx.test.invalid; "
            + result
            + " smtp.mailfrom=elsewhere.test}");
    return lines;
  }
}
