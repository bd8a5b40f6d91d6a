package org.hamletmail.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Debian 13 in a folder, with what the package of the filter depends on. Programs in it see its
 * files alone, with a /proc of their own; mounts go with the process. There is no systemd that
 * runs.
 */
final class Debian implements AutoCloseable {
  /** Kept between runs: it takes minutes and a mirror to make. */
  private static final Path BASE = Path.of("target/debian-13").toAbsolutePath();

  private static final String PACKAGES = "openjdk-21-jre-headless,systemd-standalone-sysusers";

  private final Path root;

  private Debian(Path root) {
    this.root = root;
  }

  static Debian create() throws Exception {
    Path debootstrap = Tools.require("debootstrap");
    Tools.requireRoot("to install packages into a Debian of its own");
    if (!Files.exists(BASE)) {
      Path half = BASE.resolveSibling("debian-13.half");
      Scratch.delete(half);
      Process process =
          new ProcessBuilder(
                  debootstrap.toString(),
                  "--variant=minbase",
                  "--include=" + PACKAGES,
                  "trixie",
                  half.toString())
              .redirectErrorStream(true)
              .redirectOutput(BASE.resolveSibling("debootstrap.log").toFile())
              .start();
      assertThat(process.waitFor()).as("debootstrap, see target/debootstrap.log").isZero();
      Files.move(half, BASE);
    }
    Path root = Scratch.create("debian");
    Scratch.run("cp", "-a", BASE + "/.", root.toString());
    return new Debian(root);
  }

  /** Returns where a path of this Debian lies. */
  Path path(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  /** Runs a program as root to its end, and returns what it printed. */
  String run(String... words) throws IOException {
    return Scratch.run(inside("root", Map.of(), words).toArray(String[]::new));
  }

  /** Installs packages by dpkg; a file that the administrator has changed is kept. */
  String install(Path... packages) throws IOException {
    List<String> words = new ArrayList<>(List.of("dpkg", "--force-confold", "-i"));
    for (Path file : packages) {
      Files.copy(file, path("/" + file.getFileName()));
      words.add("/" + file.getFileName());
    }
    String printed = run(words.toArray(String[]::new));
    for (Path file : packages) {
      Files.delete(path("/" + file.getFileName()));
    }
    return printed;
  }

  /** Starts a program as a user. */
  Process start(String user, Map<String, String> environment, Path output, String... words)
      throws IOException {
    return new ProcessBuilder(inside(user, environment, words))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private List<String> inside(String user, Map<String, String> environment, String... words) {
    String variables =
        environment.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(" "));
    return Stream.concat(
            Stream.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t proc proc "
                    + root
                    + "/proc && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "
                    + variables
                    + " chroot --userspec="
                    + user
                    + ": "
                    + root
                    + " \"$@\"",
                "sh"),
            Stream.of(words))
        .toList();
  }

  @Override
  public void close() {
    Scratch.delete(root);
  }
}
