package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.hamletmail.cli.RandomModel;
import org.hamletmail.config.ListenAddress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The built distribution in a dialogue with OpenDKIM's miltertest: somebody else's reading of the
 * milter protocol, without a mail server between.
 */
class MiltertestIT {
  private static final Path SCRIPTS = Path.of("src/test/resources/miltertest");

  /** The steps that all scripts share, also those of the milter's own tests. */
  private static final Path COMMON =
      Path.of("../filter/milter/src/test/resources/miltertest/common.lua");

  /** Only the test line is spam: the model knows nothing. */
  private static final String THRESHOLDS = "policy { tag-threshold = 1, reject-threshold = 1 }";

  @TempDir static Path folder;
  private static Path model;

  private Path miltertest;

  @BeforeAll
  static void write() throws IOException {
    model = RandomModel.write(folder.resolve("model"), 7);
    Files.writeString(
        folder.resolve("common.lua"),
        "GTUBE = \"" + Messages.GTUBE + "\"\n" + Files.readString(COMMON));
  }

  @BeforeEach
  void find() {
    miltertest = Tools.require("miltertest");
  }

  @ParameterizedTest
  @CsvSource({
    "tag.lua, policy.spam-action = tag",
    "quarantine.lua, policy.spam-action = quarantine",
    "reject.lua, 'policy { high-action = reject, reject-text = \"100% spam\" }'",
  })
  void script_overInet_holds(String script, String policy) throws Exception {
    try (HamletMilter milter = start("inet:127.0.0.1:0", policy)) {
      ListenAddress.Inet inet = (ListenAddress.Inet) ListenAddress.parse(milter.socket());
      run(
          Files.readString(SCRIPTS.resolve(script)),
          "inet:" + inet.port() + "@" + inet.host(),
          true);
    }
  }

  @Test
  void script_overUnixSocket_holds() throws Exception {
    Path sockets = Scratch.create("socket");
    try (HamletMilter milter =
        start("unix:" + sockets.resolve("milter.sock"), "policy.spam-action = tag")) {
      run(Files.readString(SCRIPTS.resolve("tag.lua")), milter.socket(), true);
    } finally {
      Scratch.delete(sockets);
    }
  }

  /** A script that can't fail proves nothing: this one expects the wrong answer. */
  @Test
  void script_wrongExpectation_fails() throws Exception {
    try (HamletMilter milter = start("inet:127.0.0.1:0", "policy.spam-action = tag")) {
      ListenAddress.Inet inet = (ListenAddress.Inet) ListenAddress.parse(milter.socket());
      String output =
          run(
              Files.readString(SCRIPTS.resolve("tag.lua")).replace("\" YES\"", "\" NO\""),
              "inet:" + inet.port() + "@" + inet.host(),
              false);
      assertThat(output).contains("not so: X-Spam-Flag: YES is added");
    }
  }

  private static HamletMilter start(String socket, String policy) throws IOException {
    return HamletMilter.start(
        "milter.socket = \"" + socket + "\"",
        "model.directory = \"" + model + "\"",
        THRESHOLDS,
        policy);
  }

  private String run(String script, String socket, boolean succeeds) throws Exception {
    Files.writeString(folder.resolve("script.lua"), script);
    ProcessBuilder builder =
        new ProcessBuilder(miltertest.toString(), "-s", "script.lua")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("MILTER_SOCKET", socket);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue() == 0).as(output).isEqualTo(succeeds);
    return output;
  }
}
