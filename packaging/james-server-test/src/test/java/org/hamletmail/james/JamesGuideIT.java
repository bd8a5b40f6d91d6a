package org.hamletmail.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/james.md has an administrator type, typed: every command of it, in a running server.
 */
class JamesGuideIT {
  private static final String GTUBE =
      "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
  private static final Pattern BLOCK = Pattern.compile("```(sh|xml)\n(.*?)\n *```", Pattern.DOTALL);

  @TempDir static Path folder;
  private static JamesServer server;
  private static DecisionLines lines;
  private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

  @BeforeAll
  static void install() throws Exception {
    lines = DecisionLines.listen();
    JamesServer.Home home = JamesServer.Home.withoutHamlet(folder.resolve("james"));
    VARIABLES.put("HAMLET", JamesServer.distribution().toString());
    VARIABLES.put("JAMES", folder.resolve("james").toString());
    for (String commands : blocks("Ten minutes", "sh")) {
      run(commands);
    }
    home.edit("hamlet.conf", text -> text.replace("high-action = tag", "high-action = quarantine"))
        .edit("smtpserver.xml", text -> text.replace("0.0.0.0:25", "127.0.0.1:0"));
    server = JamesServer.start(home);
    VARIABLES.put("ADMIN", "http://127.0.0.1:" + server.adminPort());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void log_linesThatStockLogbackHides_areShownWithTheGuidesLogger() throws Exception {
    assertThat(lines.all()).anyMatch(line -> line.startsWith("Hamlet is ready model="));
    String logger = blocks("Ten minutes", "xml").getFirst();
    LoggerContext logback = new LoggerContext();
    JoranConfigurator reader = new JoranConfigurator();
    reader.setContext(logback);
    reader.doConfigure(
        new ByteArrayInputStream(
            ("<configuration><root level=\"WARN\"/>" + logger + "</configuration>")
                .getBytes(StandardCharsets.UTF_8)));
    for (String name :
        List.of("org.hamletmail.mailet.JamesFilter", "org.hamletmail.policy.DecisionLog")) {
      assertThat(logback.getLogger(name).isInfoEnabled()).as(name).isTrue();
    }
    assertThat(logback.getLogger("org.apache.james").isInfoEnabled()).isFalse();
  }

  @Test
  void quarantine_heldMail_isListedShownAndReleasedToTheInbox() throws Exception {
    String user = server.user("held");
    try (SmtpClient smtp = server.smtp()) {
      assertThat(smtp.send("sender@example.net", user, "Subject: held\n\n" + GTUBE + "\n"))
          .startsWith("250");
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> server.inRepository("var/mail/spam/") == 1);

    List<String> commands = blocks("Quarantine", "sh");
    String list = run(commands.get(0));
    MatchResult name = Pattern.compile("\\[\"(.+)\"]").matcher(list).results().findFirst().get();
    VARIABLES.put("NAME", name.group(1));
    assertThat(run(commands.get(1))).contains("org.hamletmail.verdict", "\"Subject\"", user);
    assertThat(run(commands.get(2))).contains("taskId");
    assertThat(server.mailbox(user).awaitMessages("INBOX", 1))
        .singleElement()
        .asString()
        .contains(GTUBE)
        .doesNotContain("X-Spam-Flag: YES", "X-Spam-Status: Yes");
    assertThat(server.inRepository("var/mail/spam/")).isZero();
    assertThat(server.mailbox(user).messages("Spam")).isEmpty();
  }

  @Test
  void failures_commandsAreTakenByJames() throws Exception {
    for (String command : blocks("When something fails", "sh")) {
      assertThat(run(command)).contains("taskId");
    }
    assertThat(server.admin("/healthcheck/checks/Hamlet")).contains("\"status\":\"healthy\"");
  }

  /** Returns the blocks of a section of the guide. */
  private static List<String> blocks(String section, String language) throws IOException {
    String guide = Files.readString(Path.of(System.getProperty("hamlet.guide", "")));
    int start = guide.indexOf("\n## " + section + "\n");
    int end = guide.indexOf("\n## ", start + 1);
    return BLOCK
        .matcher(guide.substring(start, end))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2).strip())
        .toList();
  }

  private static String run(String commands) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("bash", "-eu", "-c", commands);
    shell.environment().putAll(VARIABLES);
    Path errors = folder.resolve("errors");
    Process process = shell.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(commands + "\n" + Files.readString(errors)).isZero();
    return output;
  }
}
