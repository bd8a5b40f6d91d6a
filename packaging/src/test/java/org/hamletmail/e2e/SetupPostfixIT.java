package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code hamlet setup postfix} with the real Postfix, on a configuration of the test's own. */
class SetupPostfixIT {
  private static final String ENTRY =
      "{ inet:127.0.0.1:8891, protocol=6, default_action=tempfail, connect_timeout=30s,"
          + " command_timeout=30s, content_timeout=60s }";

  private Path folder;
  private Path mainCf;
  private Path config;

  /** How a run ended, and what it printed. */
  private record Outcome(int exit, String printed) {}

  @BeforeEach
  void configure() throws Exception {
    Tools.requirePostfix();
    folder = Scratch.create("setup");
    for (String name : List.of("queue", "data")) {
      Files.createDirectory(folder.resolve(name));
    }
    Scratch.run("chown", "postfix", folder.resolve("data").toString());
    mainCf = folder.resolve("main.cf");
    Files.writeString(
        mainCf,
        """
        # Of the administrator; a comment that has to stay.
        compatibility_level = 3.6
        queue_directory = %1$s/queue
        data_directory = %1$s/data
        myhostname = mx.test.invalid
        """
            .formatted(folder));
    master("n");
    config = folder.resolve("hamlet.conf");
    Files.writeString(config, "hamlet.milter.socket = \"inet:127.0.0.1:8891\"\n");
  }

  @AfterEach
  void clear() {
    if (folder != null) {
      Scratch.delete(folder);
    }
  }

  @Test
  void setup_confirmed_addsTheMilterAndUndoRestoresTheFile() throws Exception {
    byte[] before = Files.readAllBytes(mainCf);

    Outcome setup = setup("y\n");

    assertThat(setup.printed())
        .contains("+smtpd_milters = " + ENTRY, "+non_smtpd_milters = $smtpd_milters")
        .contains("Write this to " + mainCf + "?", "`postfix reload`")
        .doesNotContain("-compatibility_level");
    assertThat(setup.exit()).isZero();
    assertThat(value("smtpd_milters")).isEqualTo(ENTRY);
    assertThat(Files.readString(mainCf)).startsWith(new String(before, UTF_8));
    Scratch.run("postfix", "-c", folder.toString(), "check");

    assertThat(setup("", "--yes").printed()).contains("names inet:127.0.0.1:8891 already");

    Outcome undo = setup("", "--undo", "--yes");
    assertThat(undo.exit()).as(undo.printed()).isZero();
    assertThat(Files.readAllBytes(mainCf)).isEqualTo(before);
    assertThat(setup("", "--undo", "--yes").printed()).contains("names no milter at");
  }

  @Test
  void setup_notConfirmed_changesNothing() throws Exception {
    byte[] before = Files.readAllBytes(mainCf);

    for (String answer : List.of("", "\n", "n\n", "yonder\n")) {
      Outcome setup = setup(answer);
      assertThat(setup.exit()).isEqualTo(1);
      assertThat(setup.printed()).contains("nothing was changed");
    }
    assertThat(Files.readAllBytes(mainCf)).isEqualTo(before);
  }

  @Test
  void setup_otherMilters_comesBehindThemAndLeavesThemAlone() throws Exception {
    String others = "{ inet:127.0.0.1:11332, default_action=accept }, unix:opendkim/opendkim.sock";
    Files.writeString(
        mainCf,
        "smtpd_milters = "
            + others
            + "\nnon_smtpd_milters = unix:opendkim/opendkim.sock\n"
            + "milter_default_action = accept\n",
        StandardOpenOption.APPEND);

    assertThat(setup("", "--yes").exit()).isZero();

    assertThat(value("smtpd_milters")).isEqualTo(others + ", " + ENTRY);
    assertThat(value("non_smtpd_milters")).isEqualTo("unix:opendkim/opendkim.sock, " + ENTRY);
    assertThat(value("milter_default_action")).isEqualTo("accept");
  }

  @Test
  void undo_fileChangedSince_takesOutTheMilterAlone() throws Exception {
    Files.writeString(mainCf, "smtpd_milters = inet:127.0.0.1:11332\n", StandardOpenOption.APPEND);
    assertThat(setup("", "--yes").exit()).isZero();
    Files.writeString(mainCf, "message_size_limit = 1234567\n", StandardOpenOption.APPEND);

    Outcome undo = setup("", "--undo", "--yes");

    assertThat(undo.exit()).as(undo.printed()).isZero();
    assertThat(value("smtpd_milters")).isEqualTo("inet:127.0.0.1:11332");
    assertThat(value("message_size_limit")).isEqualTo("1234567");
  }

  @Test
  void setup_whatPostfixRefuses_leavesTheFileAsItWas() throws Exception {
    Scratch.delete(folder.resolve("data"));
    Files.writeString(folder.resolve("data"), "no folder");
    byte[] before = Files.readAllBytes(mainCf);

    Outcome setup = setup("", "--yes");

    assertThat(setup.exit()).as(setup.printed()).isEqualTo(1);
    assertThat(setup.printed()).contains("stays as it was", "check ended with");
    assertThat(Files.readAllBytes(mainCf)).isEqualTo(before);
    assertThat(folder.resolve("main.cf.before-hamlet")).doesNotExist();
  }

  @Test
  void setup_socketThatAChrootedSmtpdCantReach_isRefused() throws Exception {
    Files.writeString(config, "hamlet.milter.socket = \"unix:" + folder + "/milter.sock\"\n");
    master("y");

    Outcome setup = setup("", "--yes");

    assertThat(setup.exit()).isEqualTo(1);
    assertThat(setup.printed()).contains("chrooted to " + folder + "/queue");

    Files.writeString(config, "hamlet.milter.socket = \"unix:" + folder + "/queue/h.sock\"\n");
    assertThat(setup("", "--yes").exit()).isZero();
    assertThat(value("smtpd_milters")).startsWith("{ unix:h.sock, ");
  }

  @Test
  void setup_noPostfix_saysSo() throws Exception {
    Files.delete(mainCf);

    Outcome setup = setup("", "--yes");

    assertThat(setup.exit()).isEqualTo(1);
    assertThat(setup.printed()).contains("there is no " + mainCf, "configure Postfix first");
  }

  private void master(String chroot) throws IOException {
    Files.writeString(
        folder.resolve("master.cf"),
        """
        smtp      inet  n - %1$s - - smtpd
        cleanup   unix  n - %1$s - 0 cleanup
        """
            .formatted(chroot));
  }

  private String value(String setting) throws IOException {
    return Scratch.run("postconf", "-c", folder.toString(), "-h", setting).strip();
  }

  private Outcome setup(String answer, String... options) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                HamletMilter.launcher().toString(),
                "setup",
                "postfix",
                "--config",
                config.toString(),
                "--postfix-config",
                folder.toString()));
    words.addAll(List.of(options));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().write(answer.getBytes(UTF_8));
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), printed);
  }
}
