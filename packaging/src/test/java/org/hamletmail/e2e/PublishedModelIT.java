package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hamletmail.classifier.ModelDirectory;
import org.hamletmail.cli.RandomModel;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.milter.MilterClient;
import org.hamletmail.milter.ReceivedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose model is named by a link, while the link is switched under it. */
class PublishedModelIT {
  private static final ReceivedMessage MESSAGE =
      ReceivedMessage.of(
          "From: a@example.org\nSubject: lunch\n\nAt noon?\n".getBytes(StandardCharsets.US_ASCII));

  @TempDir Path models;

  @Test
  void milter_linkSwitchedAndRolledBack_answersWithTheModelItNames() throws Exception {
    Path one = RandomModel.write(models.resolve("one"), 1);
    Path two = RandomModel.write(models.resolve("two"), 2);
    Path link = models.resolve("current");
    hamlet("model", "publish", one.toString());
    try (HamletMilter milter =
            HamletMilter.start(
                "milter.socket = \"inet:127.0.0.1:0\"",
                "model { directory = \"" + link + "\", reload-interval = 200 ms }");
        MilterClient client = MilterClient.open(ListenAddress.parse(milter.socket()))) {
      assertThat(MESSAGE.sendTo(client)).anyMatch(answer -> answer.contains(id(one)));

      // On the connection that is open.
      hamlet("model", "publish", two.toString());
      awaitAnswerOf(two, client);

      assertThat(hamlet("model", "rollback", link.toString())).contains("now " + id(one));
      awaitAnswerOf(one, client);

      // The link leads nowhere: nothing is lost, the model that was loaded goes on.
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of("gone"));
      Thread.sleep(1_000);
      assertThat(MESSAGE.sendTo(client)).anyMatch(answer -> answer.contains(id(one)));

      // And one that is not whole is not taken up.
      Files.write(two.resolve("model.safetensors"), new byte[100]);
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of("two"));
      await("the warning")
          .until(() -> milter.log().stream().anyMatch(line -> line.contains("is not used")));
      assertThat(MESSAGE.sendTo(client)).anyMatch(answer -> answer.contains(id(one)));
    }
  }

  private static void awaitAnswerOf(Path model, MilterClient client) {
    await("answer of " + model)
        .atMost(Duration.ofSeconds(30))
        .until(() -> MESSAGE.sendTo(client).stream().anyMatch(a -> a.contains(id(model))));
  }

  private static String id(Path model) {
    return ModelDirectory.manifest(model).id();
  }

  private static String hamlet(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = HamletMilter.launcher().toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Scratch.run(command);
  }
}
