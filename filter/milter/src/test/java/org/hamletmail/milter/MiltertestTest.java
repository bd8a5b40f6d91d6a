package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dialogue as OpenDKIM's miltertest leads it: somebody else's reading of the milter protocol.
 */
class MiltertestTest {

  private static final Path SCRIPTS = Path.of("src/test/resources/miltertest");

  static Stream<String> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files
          .map(f -> String.valueOf(f.getFileName()))
          .filter(f -> f.endsWith(".lua") && !f.equals("common.lua"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void script_overInet_holds(String script) throws Exception {
    String miltertest = miltertest();
    try (MilterFixture milter = MilterFixture.inet()) {
      ListenAddress.Inet inet = (ListenAddress.Inet) milter.server.address();
      run(miltertest, script, "inet:" + inet.port() + "@" + inet.host());
    }
  }

  @Test
  void script_overUnixSocket_holds(@TempDir Path directory) throws Exception {
    String miltertest = miltertest();
    try (MilterFixture milter = MilterFixture.unix(directory)) {
      run(miltertest, "tag.lua", "unix:" + directory.resolve("milter.sock"));
      assertThat(milter.filter.messages).hasSize(1);
    }
  }

  /** A script that can't fail proves nothing: this one expects the wrong answer. */
  @Test
  void script_wrongExpectation_fails(@TempDir Path directory) throws Exception {
    String miltertest = miltertest();
    Path wrong = directory.resolve("wrong.lua");
    Files.copy(SCRIPTS.resolve("common.lua"), directory.resolve("common.lua"));
    Files.writeString(
        wrong, Files.readString(SCRIPTS.resolve("accept.lua")).replace("\" NO\"", "\" YES\""));
    try (MilterFixture milter = MilterFixture.inet()) {
      ListenAddress.Inet inet = (ListenAddress.Inet) milter.server.address();
      Process process =
          start(miltertest, directory, "wrong.lua", "inet:" + inet.port() + "@" + inet.host());
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).isNotZero();
      assertThat(output).contains("X-Spam-Flag: NO is added");
    }
  }

  private static void run(String miltertest, String script, String socket) throws Exception {
    Process process = start(miltertest, SCRIPTS, script, socket);
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private static Process start(String miltertest, Path directory, String script, String socket)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(miltertest, "-s", script)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().put("MILTER_SOCKET", socket);
    return builder.start();
  }

  /** Skips aloud where the program is missing, but not in CI, which installs it. */
  private static String miltertest() {
    Optional<String> found =
        Pattern.compile(":")
            .splitAsStream(System.getenv().getOrDefault("PATH", ""))
            .map(directory -> Path.of(directory, "miltertest"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    String message =
        "this test needs miltertest; run packaging/src/test/scripts/install-test-tools as root"
            + " (Debian, Ubuntu)";
    if ("true".equals(System.getenv("CI"))) {
      return fail(message);
    }
    System.err.println("WARN skipped: " + message);
    return abort(message);
  }
}
