package org.hamletmail.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hamletmail.status.CtlCommand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hamlet ctl} against a real process. */
@Timeout(120)
class ControlTest {

  @TempDir private Path directory;
  private DaemonFiles files;

  @BeforeEach
  void paths() {
    files = new DaemonFiles(directory);
  }

  @Test
  void why_afterARestart_answersTheComplaint() throws Exception {
    write("");
    try (DaemonProcess daemon = files.serving()) {
      try (MilterClient mta = MilterClient.open(files.socket())) {
        mta.macros('M', "i", "4F2A8C01D");
        mta.message("hello", "buy now\r\n").endOfMessage().answer();
      }
      assertThat(daemon.terminated()).isZero();
    }
    try (DaemonProcess daemon = files.serving()) {
      Outcome why = ctl("why", "4F2A8C01D");
      assertThat(why.exitCode()).isZero();
      assertThat(why.out())
          .startsWith("4F2A8C01D: 2")
          .contains(" marked as spam and delivered: P(spam) 0.900000 reaches the tag threshold")
          .doesNotContain("sender@example.org");
      assertThat(ctl("status").out()).contains("ready=yes\n", "messages=0\n", "remembered=1\n");
      assertThat(daemon.terminated()).isZero();
    }
    assertThat(directory.resolve("control.sock")).doesNotExist();
  }

  @Test
  void reload_goodAndBadFile_saysWhatCameOfIt() throws Exception {
    write("");
    try (DaemonProcess daemon = files.serving()) {
      Path good = Files.copy(files.config(), directory.resolve("good.conf"));
      write("policy.tag-threshold = 0.95");
      Outcome done = ctl("reload");
      assertThat(done.exitCode()).isZero();
      assertThat(done.out())
          .contains("the configuration is in force changed=hamlet.policy.tag-threshold")
          .contains("no new model");
      write("policy.tag-threshold = 95");
      // The client reads a file too: that of the socket, which is sound.
      Outcome refused = run("--config", good.toString(), "reload");
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err())
          .contains("is refused, the one in force stays")
          .contains(files.config() + ": 5: hamlet.policy.tag-threshold is 95");
      daemon.logged("hamlet ctl: reading the configuration again");
    }
  }

  private record Outcome(int exitCode, String out, String err) {}

  private Outcome ctl(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "--config";
    all[1] = files.config().toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return run(all);
  }

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(new CtlCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  private void write(String more) throws IOException {
    files.write(
        "control.socket = \"" + directory.resolve("control.sock") + "\"",
        "history.file = history",
        more);
  }
}
