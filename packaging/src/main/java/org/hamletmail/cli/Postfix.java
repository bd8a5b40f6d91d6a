package org.hamletmail.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Postfix of this machine, asked and changed by its own programs.
 *
 * @param programs folder of {@code postconf} and {@code postfix}
 * @param folder of {@code main.cf}
 */
record Postfix(Path programs, Path folder) {
  private static final List<String> PLACES = List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin");

  /** The first in which settings can be said of a single milter. */
  private static final int OLDEST = 3;

  /**
   * Finds it.
   *
   * @param folder of main.cf; null for the one that Postfix was built with
   * @throws SetupException if there is none, or one that is too old
   */
  static Postfix find(@Nullable Path folder) throws IOException {
    String path = System.getenv().getOrDefault("PATH", "");
    Path programs =
        Stream.concat(Stream.of(path.split(":", -1)), PLACES.stream())
            .filter(place -> !place.isEmpty())
            .map(Path::of)
            .filter(place -> Files.isExecutable(place.resolve("postconf")))
            .findFirst()
            .orElseThrow(() ->
                new SetupException(
                    "there is no Postfix here: no postconf on PATH nor in "
                        + String.join(", ", PLACES)));
    Path place =
        folder == null
            ? Path.of(run(List.of(programs + "/postconf", "-dh", "config_directory")).strip())
            : folder.toAbsolutePath().normalize();
    Postfix postfix = new Postfix(programs, place);
    if (!Files.isRegularFile(postfix.mainCf())) {
      throw new SetupException(
          "there is no "
              + postfix.mainCf()
              + "; configure Postfix first, or name --postfix-config");
    }
    String version = postfix.value("mail_version");
    if (!version.matches("\\d+\\..*")
        || Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST) {
      throw new SetupException(
          "Postfix is "
              + version
              + ", and this needs 3.0 or newer; add the lines that hamlet milter prints by hand");
    }
    return postfix;
  }

  Path mainCf() {
    return folder.resolve("main.cf");
  }

  Path queue() throws IOException {
    return Path.of(value("queue_directory"));
  }

  /** Returns a setting as written, its own references to others in it; empty where it is empty. */
  String value(String name) throws IOException {
    return run(List.of(programs + "/postconf", "-c", folder.toString(), "-h", name)).strip();
  }

  /** Returns the column chroot of the services that ask milters: y, n or - for the default. */
  Map<String, String> chroots() throws IOException {
    Map<String, String> chroots = new TreeMap<>();
    for (String line :
        run(List.of(programs + "/postconf", "-c", folder.toString(), "-F", "*/*/chroot"))
            .lines()
            .toList()) {
      String[] words = line.split("[/= ]+", -1);
      if (words.length == 4 && List.of("smtp", "cleanup").contains(words[0])) {
        chroots.put(words[0], words[3]);
      }
    }
    return chroots;
  }

  /** Writes settings into main.cf; those without a value are taken out of it. */
  void write(Map<String, String> settings) throws IOException {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      List<String> words =
          new ArrayList<>(List.of(programs + "/postconf", "-c", folder.toString()));
      words.addAll(
          setting.getValue().isEmpty()
              ? List.of("-X", setting.getKey())
              : List.of("-e", setting.getKey() + " = " + setting.getValue()));
      run(words);
    }
  }

  /** Has Postfix look at its configuration. */
  void check() throws IOException {
    run(List.of(programs + "/postfix", "-c", folder.toString(), "check"));
  }

  /** Returns how two files differ, as diff -u shows it. */
  static String difference(Path one, Path other) throws IOException {
    return run(
        List.of(
            "diff",
            "-u",
            "--label",
            one.toString(),
            "--label",
            one + ", new",
            one.toString(),
            other.toString()),
        1);
  }

  private static String run(List<String> words) throws IOException {
    return run(words, 0);
  }

  /** Runs a program to its end and returns what it printed. */
  private static String run(List<String> words, int expected) throws IOException {
    // Warnings go to a file: among the output they would be part of a setting.
    Path errors = Files.createTempFile("hamlet-postfix", ".err");
    try {
      Process process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != expected) {
        throw new SetupException(
            String.join(" ", words)
                + " ended with "
                + exit
                + ": "
                + (printed + Files.readString(errors)).strip());
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SetupException("interrupted while " + words.getFirst() + " ran", e);
    } finally {
      Files.delete(errors);
    }
  }
}
