package org.hamletmail.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hamletmail.config.ControlSettings;
import org.hamletmail.config.HistorySettings;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.policy.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code hamlet ctl} and whoever else connects, against a real socket. */
@Timeout(60)
class ControlServerTest {

  private final FakeDaemon daemon = new FakeDaemon();
  private final History history =
      History.open(new HistorySettings(100, Optional.empty(), false), new SimpleMeterRegistry());
  private final Course course = new Course();

  @TempDir private Path folder;
  private Path socket;
  private ControlServer server;

  @BeforeEach
  void start() {
    socket = folder.resolve("control.sock");
    server = start(Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    server.close();
    assertThat(socket).doesNotExist();
    history.close();
  }

  @Test
  void why_spam_isSaidInOneLine() {
    decide(Decisions.on("4F2A8C01D", .9));
    Outcome outcome = ctl("why", "4F2A8C01D");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .matches(
            "4F2A8C01D: \\S+ \\S+ marked as spam and delivered: P\\(spam\\) 0\\.900000 reaches the tag"
                + " threshold 0\\.500000; model fake-0123; took \\d+ ms\n");
  }

  @Test
  void why_everyReason_hasWords() {
    for (Reason reason : Reason.values()) {
      if (reason.isFailure()) {
        Decisions.on("F-" + reason.word(), .5).fail(history, reason);
        assertThat(ctl("why", "F-" + reason.word()).out())
            .contains("deferred, its sender tries again: ")
            .doesNotContain("reason " + reason.word());
      }
    }
  }

  @Test
  void why_unknownId_saysHowFarMemoryReaches() {
    decide(Decisions.on("A1", .1));
    Outcome outcome = ctl("why", "B2");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "nothing is remembered of B2 among the last 1 decisions; older ones are in the log\n");
  }

  /** The sender is whoever sends; a terminal must not do what it says. */
  @Test
  void why_senderWithControlCharacters_isMadePrintable() {
    try (History keeping =
        History.open(new HistorySettings(9, Optional.empty(), true), new SimpleMeterRegistry())) {
      Decisions.on("A1", .1).from("\u001b[2J\u202eevil\n@example").tell(keeping);
      assertThat(keeping.of("A1", 1))
          .singleElement()
          .extracting(Why::line)
          .asString()
          .contains("from ?[2J?evil?@example to b@example.com c@example.com")
          .doesNotContainPattern("\\p{C}");
    }
  }

  @Test
  void status_isPairs() {
    decide(Decisions.on("A1", .9));
    decide(Decisions.on("A2", .1));
    assertThat(ctl("status").out().lines())
        .contains("ready=yes", "model=fake-0123", "messages=2", "spam=1", "hour_ham=1", "workers=2")
        .allMatch(line -> line.matches("[a-z0-9_]+=.+"));
    assertThat(ctl("status").out()).doesNotContain("canary=");
    daemon.trouble = Optional.of("stuck");
    daemon.trial = Optional.of("on trial: learnt-1, 7 messages");
    assertThat(ctl("status").out())
        .startsWith("ready=no, stuck\n")
        .contains("\ncanary=on trial: learnt-1, 7 messages\n");
  }

  @Test
  void top_countOfTwo_looksTwice() {
    Outcome outcome = ctl("top", "--count", "2", "--interval", "1");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().lines())
        .satisfiesExactly(
            heading -> assertThat(heading).startsWith("  msgs/s  waiting ").endsWith("  ready"),
            first -> assertThat(first).matches(" +- +0 +1/2 +0 +3 .*  yes"),
            second -> assertThat(second).startsWith("     0.0 "));
    assertThat(outcome.out()).doesNotContain("null");
    assertThat(ctl("top", "--interval", "0").exitCode()).isEqualTo(2);
  }

  @Test
  void reload_refused_saysWhyAndFails() {
    assertThat(ctl("reload").out()).isEqualTo("as you say, hamlet ctl\n");
    daemon.reloads = false;
    Outcome outcome = ctl("reload");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("as you say, hamlet ctl\n");
  }

  @Test
  void question_unknownOrHostile_getsAnError() throws IOException {
    for (String question :
        List.of(
            "", "stop", "why", "why a b", "why \u001b[2J", "why " + "x".repeat(200), "STATUS")) {
      assertThat(raw(question + "\n")).isEqualTo("ERROR\nexpected status, why QUEUEID or reload\n");
    }
    assertThatThrownBy(() -> raw("x".repeat(1_000_000))).isInstanceOf(IOException.class);
    assertThat(ctl("status").exitCode()).isZero();
  }

  @Test
  void peers_thatSayNothing_keepNobodyOut() throws IOException {
    server.close();
    server = start(Duration.ofMillis(500));
    List<SocketChannel> silent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }
    assertThat(ctl("status").exitCode()).isZero();
    for (SocketChannel each : silent) {
      each.close();
    }
  }

  @Test
  void socket_hasItsMode() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-rw----");
  }

  @Test
  void start_pathOfSomethingElse_leavesItAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("precious"), "precious");
    ControlSettings settings = new ControlSettings(Optional.of(new ListenAddress.Unix(file)), 0660);
    assertThatThrownBy(() -> ControlServer.start(settings, new Controls(daemon, history, course)))
        .isInstanceOf(StatusStartException.class)
        .hasMessageContaining("something that is no socket lies there");
    assertThat(file).hasContent("precious");
  }

  @Test
  void ctl_noDaemon_saysWhereItLooked() {
    Path nowhere = folder.resolve("none.sock");
    Outcome outcome = run("--control", nowhere.toString(), "status");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.failure()).contains(nowhere.toString()).contains("there is none");
  }

  @Test
  void ctl_configuration_leadsToTheSocket() throws IOException {
    Path config = folder.resolve("hamlet.conf");
    Files.writeString(config, "hamlet.control.socket = \"" + socket + "\"\n");
    assertThat(run("--config", config.toString(), "status").out()).startsWith("ready=yes\n");
    Files.writeString(config, "");
    Outcome outcome = run("--config", config.toString(), "status");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("sets no hamlet.control.socket");
  }

  private void decide(Decisions decisions) {
    decisions.tell((envelope, decision, line) -> {
      history.decided(envelope, decision, line);
      course.decided(envelope, decision, line);
    });
  }

  private ControlServer start(Duration patience) {
    return ControlServer.start(
        new ControlSettings(Optional.of(new ListenAddress.Unix(socket)), 0660),
        new Controls(daemon, history, course),
        patience);
  }

  private String raw(String question) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer left = ByteBuffer.wrap(question.getBytes(UTF_8));
      while (left.hasRemaining()) {
        channel.write(left);
      }
      return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
    }
  }

  private record Outcome(int exitCode, String out, String err, String failure) {}

  private Outcome ctl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--control", socket.toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    StringBuilder failure = new StringBuilder();
    int exitCode =
        new CommandLine(new CtlCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler((e, line, result) -> {
              failure.append(e.getMessage());
              return 1;
            })
            .execute(arguments);
    return new Outcome(exitCode, out.toString(), err.toString(), failure.toString());
  }
}
