package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.hamletmail.config.ListenAddress;
import org.hamletmail.milter.MilterClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's packages: what lintian says of them, and what becomes of them in a Debian. */
@Tag("package")
class DebianIT {
  private static final Path PACKAGES = Path.of("target/deb");

  @Test
  void packages_builtAgain_haveTheSameBytes(@TempDir Path folder) throws Exception {
    // Other paths and other times.
    Scratch.run("cp", "-r", "target/hamlet", folder.resolve("hamlet").toString());
    Scratch.run("cp", "-r", "target/natives", folder.resolve("natives").toString());
    Path filter = find("hamlet-filter");
    String platform = filter.toString().endsWith("_arm64.deb") ? "linux-aarch64" : "linux-x86_64";
    ProcessBuilder build =
        new ProcessBuilder(
                "deb/build",
                folder.resolve("hamlet").toString(),
                folder.resolve("natives").toString(),
                version(filter).replace("~", "-"),
                platform,
                System.getProperty("hamlet.buildDate", "2026-11-24T00:00:00Z"),
                folder.resolve("deb").toString())
            .inheritIO();

    assertThat(build.start().waitFor()).isZero();

    for (String name : List.of("hamlet-filter", "hamlet-trainer")) {
      Path first = find(name);
      assertThat(Files.mismatch(first, folder.resolve("deb").resolve(first.getFileName())))
          .as(name)
          .isEqualTo(-1);
    }
  }

  @Test
  void packages_inLintiansEyes_haveNoError() throws Exception {
    Tools.require("lintian");

    Scratch.run(
        "lintian",
        "--allow-root",
        "--fail-on",
        "error",
        "--tag-display-limit",
        "0",
        find("hamlet-filter").toString(),
        find("hamlet-trainer").toString());
  }

  /** The list of the trainer's jars is written by hand; what the filter lacks shows at its use. */
  @Test
  void filter_withoutTheTrainersJars_lacksNoClass() throws Exception {
    String jars = PACKAGES + "/root/hamlet-filter/usr/share/hamlet/lib/";
    String jdeps = Path.of(System.getProperty("java.home"), "bin/jdeps").toString();

    for (String own : List.of("hamlet.jar", "hamlet-status", "hamlet-milter", "hamlet-corpus")) {
      String jar;
      try (Stream<Path> all = Files.list(Path.of(jars))) {
        jar =
            all.map(Path::toString).filter(f -> f.startsWith(jars + own)).findFirst().orElseThrow();
      }
      assertThat(
              Scratch.run(jdeps, "--multi-release", "21", "--missing-deps", "-cp", jars + "*", jar))
          .as(own)
          .isEmpty();
    }
  }

  /** A server's life with the packages; each step needs those before. */
  @Test
  void filter_installedUpgradedRemovedPurged_servesAndLeavesNothing(@TempDir Path folder)
      throws Exception {
    try (Debian debian = Debian.create()) {
      String installed = debian.install(find("hamlet-filter"));
      assertThat(installed)
          .contains("hamlet setup postfix", "smtpd_milters = inet:127.0.0.1:8891")
          .doesNotContain("dependency problems");
      assertThat(debian.run("id", "hamlet")).contains("(hamlet)");
      assertThat(debian.run("hamlet", "--version")).startsWith("hamlet 0");
      assertThat(debian.run("hamlet", "check-config", "/etc/hamlet/hamlet.conf"))
          .contains("/etc/hamlet/hamlet.conf: OK", "model compact-");

      Path settings = debian.path("/etc/hamlet/hamlet.conf");
      String changed =
          Files.readString(settings)
              .replace("inet:127.0.0.1:8891", "unix:/run/hamlet/milter.sock")
              .replace("status.listen = \"127.0.0.1:8892\"", "milter.socket-mode = \"0666\"");
      Files.writeString(settings, changed);
      serve(debian, folder.resolve("first"));

      debian.install(newer(folder));
      assertThat(Files.readString(settings)).isEqualTo(changed);
      assertThat(debian.path("/etc/hamlet/hamlet.conf.dpkg-dist")).exists();
      serve(debian, folder.resolve("second"));

      debian.run("dpkg", "--remove", "hamlet-filter");
      assertThat(Files.readString(settings)).isEqualTo(changed);
      assertThat(debian.path("/var/lib/hamlet/history")).exists();
      debian.run("dpkg", "--purge", "hamlet-filter");
      for (String gone :
          List.of("/etc/hamlet", "/usr/share/hamlet", "/usr/lib/hamlet", "/var/lib/hamlet")) {
        assertThat(debian.path(gone)).doesNotExist();
      }
    }
  }

  @Test
  void trainer_besideTheFilter_addsItsCommands() throws Exception {
    try (Debian debian = Debian.create()) {
      debian.install(find("hamlet-filter"));
      assertThat(debian.run("sh", "-c", "hamlet train --ham mail 2>&1; echo $?"))
          .contains("hamlet-trainer", "2\n");

      debian.install(find("hamlet-trainer"));

      assertThat(debian.run("hamlet", "train", "--help")).contains("Usage: hamlet train");
      assertThat(debian.run("hamlet", "lab", "pretrain", "--help")).contains("Usage: hamlet lab");
      debian.run("dpkg", "--purge", "hamlet-trainer");
      assertThat(debian.run("hamlet", "--help")).contains("scan").doesNotContain("train ");
    }
  }

  /** Starts what the unit starts, as it starts it, and has it answer a mail server. */
  private static void serve(Debian debian, Path output) throws Exception {
    Unit unit = Unit.read(debian.path("/usr/lib/systemd/system/hamlet.service"));
    for (String kind : List.of("Runtime:run", "State:var/lib", "Logs:var/log")) {
      String[] words = kind.split(":", -1);
      String folder = "/" + words[1] + "/" + unit.value(words[0] + "Directory");
      String mode = unit.value(words[0] + "DirectoryMode");
      debian.run("install", "-d", "-o", "hamlet", "-g", "hamlet", "-m", mode, folder);
    }
    Process milter =
        debian.start(
            unit.value("User"),
            Map.of("HOME", "/var/lib/hamlet", "LOGS_DIRECTORY", "/var/log/hamlet"),
            output,
            unit.value("ExecStart").split(" ", -1));
    try {
      await("READY")
          .atMost(Duration.ofMinutes(1))
          .failFast(() -> assertThat(milter.isAlive()).as(Files.readString(output)).isTrue())
          .until(() -> Files.readString(output, UTF_8).contains("\nREADY "));
      String address = "unix:" + debian.path("/run/hamlet/milter.sock");
      try (MilterClient mta = MilterClient.open(ListenAddress.parse(address))) {
        List<String> answer =
            mta.mail("<a@elsewhere.test>")
                .rcpt("<b@example.com>")
                .header("Subject", "Hello")
                .endOfHeaders()
                .body(Messages.GTUBE + "\r\n")
                .endOfMessage()
                .answer();
        assertThat(answer).anyMatch(packet -> packet.contains("X-Spam-Flag|YES"));
      }
      assertThat(debian.run(unit.value("ExecReload").replace("reload", "status").split(" ", -1)))
          .contains("messages=1");
      // The engine lies there, read-only: nothing was unpacked.
      assertThat(debian.path("/var/lib/hamlet/.cache")).doesNotExist();
      assertThat(debian.path("/var/cache/hamlet")).doesNotExist();
    } finally {
      milter.destroy();
      assertThat(Scratch.ends(milter)).isTrue();
    }
  }

  /** The next version, with other settings in its file. */
  private static Path newer(Path folder) throws IOException {
    Path tree = folder.resolve("newer");
    Scratch.run("dpkg-deb", "-R", find("hamlet-filter").toString(), tree.toString());
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(
        control, Files.readString(control).replaceAll("(?m)^Version: .*", "Version: 99"));
    Path settings = tree.resolve("etc/hamlet/hamlet.conf");
    Files.writeString(settings, Files.readString(settings) + "# Of another version.\n");
    Path result = folder.resolve("hamlet-filter_99.deb");
    Scratch.run("dpkg-deb", "-Zgzip", "-z1", "--build", tree.toString(), result.toString());
    return result;
  }

  private static Path find(String name) throws IOException {
    try (Stream<Path> all = Files.list(PACKAGES)) {
      return all.filter(file -> file.getFileName().toString().startsWith(name + "_"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + "; run mvn -Ppackage package"));
    }
  }

  private static String version(Path file) {
    return file.getFileName().toString().split("_", -1)[1];
  }

  /** The settings of a unit's sections, the last of a name. */
  private record Unit(Map<String, String> settings) {
    static Unit read(Path file) throws IOException {
      Map<String, String> settings = new LinkedHashMap<>();
      for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#")) {
          settings.put(line.substring(0, equals), line.substring(equals + 1));
        }
      }
      return new Unit(settings);
    }

    String value(String name) {
      return Objects.requireNonNull(settings.get(name), name);
    }
  }
}
