package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.config.InvalidConfigException;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.config.ModelSettings;
import org.hamletmail.gpt2.ModelFormatException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hamlet milter} as a process, with everything real but the model. */
@Timeout(120)
class MilterCommandTest {

  @TempDir private Path directory;
  private @Nullable DaemonProcess daemon;
  private String path = String.valueOf(System.getenv("PATH"));

  @AfterEach
  void kill() {
    if (daemon != null) {
      daemon.close();
    }
  }

  @Test
  void daemon_started_saysWhatTheMtaNeedsAndServesUntilSigterm() throws Exception {
    List<String> lines = start("--socket", "inet:0@127.0.0.1");
    String ready = lines.getLast();
    assertThat(ready).matches("READY inet:127\\.0\\.0\\.1:\\d+ model fake-0123");
    String port = ready.replaceAll(".*:(\\d+) .*", "$1");
    assertThat(lines.subList(0, lines.size() - 1))
        .containsExactly(
            "# Postfix, in main.cf:",
            "smtpd_milters = inet:127.0.0.1:" + port,
            "non_smtpd_milters = $smtpd_milters",
            "milter_protocol = 6",
            "milter_default_action = tempfail",
            "milter_connect_timeout = 30s",
            "milter_command_timeout = 30s",
            "milter_content_timeout = 60s",
            "# Sendmail, in sendmail.mc:",
            "INPUT_MAIL_FILTER(`hamlet', `S=inet:"
                + port
                + "@127.0.0.1, F=T, T=C:30s;S:30s;R:60s;E:60s')dnl");
    try (MilterClient mta = MilterClient.open(DaemonProcess.address(ready))) {
      mta.message("hello", "buy now\r\n").endOfMessage();
      assertThat(mta.answer()).contains("h X-Spam-Flag| YES|").endsWith("a");
      mta.message("hello", "see you at eight\r\n").endOfMessage();
      assertThat(mta.answer()).doesNotContain("h X-Spam-Flag| YES|").endsWith("a");
    }
    assertThat(terminated()).isZero();
  }

  /**
   * A service manager that is told to stop what it has just started calls anything else a failure.
   */
  @Test
  void daemon_sigtermWhileTheModelIsOpened_ends() throws Exception {
    Process process = launch(List.of(), "--socket", "inet:0@127.0.0.1", "--model", "/endless");
    assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("OPENING");
    assertThat(terminated()).isZero();
  }

  @Test
  void daemon_busyPort_endsAsAFailure() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      Process process = launch(List.of(), "--socket", "inet:127.0.0.1:" + other.getLocalPort());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
    }
  }

  @Test
  void daemon_sigtermWhileAMessageWaits_answersItFirst() throws Exception {
    String ready = start("--socket", "inet:0@127.0.0.1").getLast();
    try (MilterClient mta = MilterClient.open(DaemonProcess.address(ready))) {
      mta.message("hello", "SLOW buy now\r\n").endOfMessage();
      running().toHandle().destroy();
      assertThat(mta.answer()).contains("h X-Spam-Flag| YES|").endsWith("a");
    }
    assertThat(terminated()).isZero();
  }

  /** The log as the distribution writes it, into a pipe that nobody reads. */
  @Test
  void daemon_logIsNotRead_answersDropsLinesAndEnds() throws Exception {
    Process process = launch(DaemonProcess.log("INFO"), "--socket", "inet:0@127.0.0.1");
    String ready = untilReady().getLast();
    int messages = 0;
    try (MilterClient mta = MilterClient.open(DaemonProcess.address(ready))) {
      // The pipe holds 64 KiB and the queue 1 MiB; a line is longer than 100 bytes.
      while (messages < 12_000) {
        mta.mail("<a@example.org>").endOfMessage();
        assertThat(mta.answer()).endsWith("a");
        messages++;
      }
    }
    BufferedReader log = process.errorReader(UTF_8);
    List<String> lines = new ArrayList<>();
    while (lines.isEmpty() || !lines.getLast().contains("log lines were dropped")) {
      lines.add(log.readLine());
    }
    List<String> decisions = lines.stream().filter(l -> l.contains("queue_id=")).toList();
    assertThat(decisions).allMatch(l -> l.matches("\\S+ INFO  DecisionLog queue_id=.* model=.*"));
    assertThat(lines.getLast())
        .contains(" WARN  LogQueue ")
        .endsWith(" count=" + (messages - decisions.size()));
    assertThat(terminated()).isZero();
  }

  @Test
  void daemon_logAsJson_isOneObjectALine() throws Exception {
    Path config = Files.writeString(directory.resolve("hamlet.conf"), "hamlet.log.format = json\n");
    launch(
        DaemonProcess.log("INFO"), "--config", config.toString(), "--socket", "inet:0@127.0.0.1");
    String ready = untilReady().getLast();
    try (MilterClient mta = MilterClient.open(DaemonProcess.address(ready))) {
      mta.message("hello", "buy now\r\n").endOfMessage().answer();
    }
    assertThat(daemon().logged("listening")).startsWith("{\"time\":\"2").endsWith("}");
    assertThat(daemon().logged("DecisionLog"))
        .matches("\\{.*\"level\":\"info\",\"logger\":\"DecisionLog\",\"verdict\":\"spam\",.*}");
    assertThat(terminated()).isZero();
  }

  @Test
  void daemon_sigtermWhileTheLogIsNotRead_ends() throws Exception {
    launch(DaemonProcess.log("INFO"), "--socket", "inet:0@127.0.0.1");
    String ready = untilReady().getLast();
    try (MilterClient mta = MilterClient.open(DaemonProcess.address(ready))) {
      for (int i = 0; i < 1_500; i++) {
        mta.mail("<a@example.org>").endOfMessage();
        assertThat(mta.answer()).endsWith("a");
      }
    }
    assertThat(terminated()).isZero();
  }

  @Test
  void daemon_sigterm_logsToItsLastLine() throws Exception {
    Process process = launch(DaemonProcess.log("INFO"), "--socket", "inet:0@127.0.0.1");
    String ready = untilReady().getLast();
    assertThat(terminated()).isZero();
    assertThat(process.errorReader(UTF_8).lines().toList().getLast())
        .endsWith("stopped socket=" + DaemonProcess.address(ready));
  }

  /** What logrotate scripts send to daemons. */
  @Test
  void daemon_sigusr1_isLoggedAndServesOn() throws Exception {
    launch(DaemonProcess.log("INFO"), "--socket", "inet:0@127.0.0.1");
    String ready = untilReady().getLast();
    daemon().signal("USR1");
    assertThat(daemon().logged("SIG")).endsWith("SIGUSR1 means nothing now and is ignored");
    try (MilterClient mta = MilterClient.open(DaemonProcess.address(ready))) {
      mta.message("hello", "buy now\r\n").endOfMessage();
      assertThat(mta.answer()).contains("h X-Spam-Flag| YES|").endsWith("a");
    }
    assertThat(terminated()).isZero();
  }

  @Test
  void daemon_killed_startsAgainOverItsStaleSocket() throws Exception {
    Path socket = directory.resolve("milter.sock");
    Path config =
        Files.writeString(
            directory.resolve("hamlet.conf"),
            """
            hamlet {
              policy.failure-mode = accept
              milter { socket = "unix:%s", socket-mode = "0600" }
            }
            """
                .formatted(socket));
    String[] arguments = {"--config", config.toString()};
    assertThat(start(arguments))
        .contains("smtpd_milters = unix:" + socket, "milter_default_action = accept");
    running().destroyForcibly().waitFor();
    assertThat(socket).exists();
    start(arguments);
    try (MilterClient mta = MilterClient.open(new ListenAddress.Unix(socket))) {
      mta.message("hello", "buy now\r\n").endOfMessage();
      assertThat(mta.answer()).contains("h X-Spam-Flag| YES|").endsWith("a");
    }
    assertThat(terminated()).isZero();
    assertThat(socket).doesNotExist();
  }

  /** It may hang for seconds, in which a mail server would find the socket and get no answer. */
  @Test
  void daemon_asksPostfixForItsQueue_beforeTheSocketIsThere() throws Exception {
    Path socket = directory.resolve("milter.sock");
    Path found = directory.resolve("found");
    Path postconf =
        Files.writeString(
            directory.resolve("postconf"),
            "#!/bin/sh\nls '%s' > '%s'\necho '%s'\n".formatted(directory, found, directory));
    Files.setPosixFilePermissions(postconf, PosixFilePermissions.fromString("rwx------"));
    path = directory + ":" + path;
    assertThat(start("--socket", "unix:" + socket)).contains("smtpd_milters = unix:milter.sock");
    assertThat(found).content().contains("postconf").doesNotContain("milter.sock");
    assertThat(terminated()).isZero();
  }

  @Test
  void call_wrongConfiguration_namesEveryProblem() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("hamlet.conf"),
            "hamlet.milter.workers = none\nhamlet.milter.sokket = x\nhamlet.cache.max-messages = -1\n");
    Outcome outcome = call(settings -> new FakeClassifier(), "--config", config.toString());
    assertThat(outcome.failure()).isInstanceOf(InvalidConfigException.class);
    assertThat(String.valueOf(outcome.failure()))
        .contains("workers")
        .contains("sokket")
        .contains("max-messages");
  }

  @Test
  void call_wrongSocket_isAWrongArgument() {
    Outcome outcome = call(settings -> new FakeClassifier(), "--socket", "port 25");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--socket is port 25").contains("expected inet:HOST:PORT");
  }

  @Test
  void call_noModel_failsBeforeItListens() throws IOException {
    int port = freePort();
    Outcome outcome =
        call(
            settings -> {
              throw new ModelFormatException("no model " + settings.directory().orElseThrow());
            },
            "--socket",
            "inet:" + port + "@127.0.0.1",
            "--model",
            "/no/model");
    assertThat(outcome.failure()).isInstanceOf(ModelFormatException.class);
    assertThat(outcome.failure()).hasMessage("no model /no/model");
    assertThat(outcome.out()).isEmpty();
    new ServerSocket(port).close();
  }

  @Test
  void call_busyPort_failsAndClosesTheModel() throws IOException {
    FakeClassifier fake = new FakeClassifier();
    try (ServerSocket other = new ServerSocket(0)) {
      Outcome outcome =
          call(settings -> fake, "--socket", "inet:127.0.0.1:" + other.getLocalPort());
      assertThat(outcome.failure()).isInstanceOf(MilterStartException.class);
    }
    assertThat(fake.closed).isTrue();
  }

  private record Outcome(int exitCode, String out, String err, @Nullable Exception failure) {}

  private static Outcome call(Function<ModelSettings, SpamClassifier> open, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<Exception> failures = new ArrayList<>();
    int exitCode =
        new CommandLine(new MilterCommand(open))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler((e, line, result) -> {
              failures.add(e);
              return 1;
            })
            .execute(arguments);
    return new Outcome(
        exitCode, out.toString(), err.toString(), failures.isEmpty() ? null : failures.getFirst());
  }

  /** Starts the daemon and returns its output up to READY. */
  private List<String> start(String... arguments) throws IOException {
    launch(List.of(), arguments);
    return untilReady();
  }

  /** Starts the daemon; what it prints is left to be read. */
  private Process launch(List<String> jvmOptions, String... arguments) throws IOException {
    DaemonProcess started = DaemonProcess.launch(Map.of("PATH", path), jvmOptions, arguments);
    daemon = started;
    return started.process;
  }

  private List<String> untilReady() throws IOException {
    return daemon().untilReady();
  }

  private Process running() {
    return daemon().process;
  }

  private DaemonProcess daemon() {
    if (daemon == null) {
      throw new IllegalStateException("no daemon");
    }
    return daemon;
  }

  private int terminated() throws InterruptedException {
    return daemon().terminated();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }
}
