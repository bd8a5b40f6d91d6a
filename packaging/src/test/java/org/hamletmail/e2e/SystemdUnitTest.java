package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.ConfigLoader;
import org.hamletmail.config.HamletConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The unit that the distribution has for systemd, in systemd's own eyes. */
class SystemdUnitTest {
  private static final Path FOLDER = Path.of("src/dist/systemd");

  /** systemd counts from 0, safe, to 10; in tenths here. */
  @ParameterizedTest
  @ValueSource(strings = {"hamlet.service", "hamlet-retrain.service"})
  void unit_exposure_isBelowThree(String unit) throws Exception {
    Path program = Tools.require("systemd-analyze");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=29",
                FOLDER.resolve(unit).toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("Overall exposure level for " + unit);
    // Of a line that it doesn't know, systemd says so and goes on without it.
    assertThat(output).doesNotContain("Unknown", "Failed to parse");
  }

  /** It is the mail that the processor is for. */
  @Test
  void retrain_unit_isNiceAndBoundedAndItsTimerIsForIt() throws Exception {
    assertThat(Files.readString(FOLDER.resolve("hamlet-retrain.service")))
        .contains("Type=oneshot\n", "Nice=19\n", "IOSchedulingClass=idle\n", "MemoryMax=4G\n")
        .contains("ExecStart=/usr/local/hamlet/hamlet retrain --config /etc/hamlet/hamlet.conf\n")
        .as("off until its timer is enabled")
        .doesNotContain("[Install]");
    Path analyze = Tools.require("systemd-analyze");
    assertThat(Scratch.run(analyze.toString(), "calendar", "*-*-* 03:30")).contains("Next elapse");
    assertThat(Files.readString(FOLDER.resolve("hamlet-retrain.timer")))
        .contains("OnCalendar=*-*-* 03:30\n", "WantedBy=timers.target\n");
  }

  /** What the unit makes is where the settings look for it. */
  @Test
  void settings_ofTheUnit_areSoundAndInItsFolders(@TempDir Path folder) throws Exception {
    Path file = Files.copy(FOLDER.resolve("hamlet.conf"), folder.resolve("hamlet.conf"));
    HamletConfig config = ConfigLoader.load(file);
    String unit = Files.readString(FOLDER.resolve("hamlet.service"));
    assertThat(unit)
        .contains("RuntimeDirectory=hamlet\n", "StateDirectory=hamlet\n", "Type=notify\n");
    assertThat(config.milter().socket()).hasToString("inet:127.0.0.1:8891");
    assertThat(config.control().socket().orElseThrow().path())
        .hasToString("/run/hamlet/control.sock");
    assertThat(config.history().file().orElseThrow()).hasToString("/var/lib/hamlet/history");
    assertThat(config.status().listen().orElseThrow().isLoopback()).isTrue();
  }
}
