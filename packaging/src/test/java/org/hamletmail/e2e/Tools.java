package org.hamletmail.e2e;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the machine must have for a test. Where it is missing the test is skipped and says so; in CI
 * (environment variable {@code CI=true}), which installs it, the test fails.
 */
final class Tools {
  private static final String INSTALL =
      "run packaging/src/test/scripts/install-test-tools as root (Debian, Ubuntu; with --package"
          + " for the tests of the packages)";

  private static final String SENDMAIL = "/usr/local/lib/hamlet-test-tools/sendmail";

  private Tools() {}

  /** Requires a Postfix that can be started, for which one has to be root. */
  static void requirePostfix() {
    List<String> missing = missing("postfix", "postqueue", "postsuper");
    if (missing.isEmpty()) {
      requireRoot("to start a Postfix of its own");
    }
    require(missing);
  }

  static void requireRoot(String purpose) {
    if (!isRoot()) {
      lack("root's rights, " + purpose, "run the build as root");
    }
  }

  /** Requires a Dovecot with its IMAP server and Sieve. */
  static void requireDovecot() {
    require(missing("dovecot", "doveadm", "sievec", "/usr/lib/dovecot/imap"));
  }

  /** Requires a program and returns its path. */
  static Path require(String program) {
    require(missing(program));
    return find(program).orElseThrow();
  }

  /** Requires Debian's Sendmail, unpacked beside the Postfix that it can't be installed with. */
  static Path requireSendmail() {
    requireRoot("to start a Sendmail of its own");
    require(missing("m4", SENDMAIL + "/usr/libexec/sendmail/sendmail"));
    return Path.of(SENDMAIL);
  }

  private static void require(List<String> missing) {
    if (!missing.isEmpty()) {
      lack(String.join(", ", missing), INSTALL);
    }
  }

  private static void lack(String what, String remedy) {
    String message = "this test needs " + what + "; " + remedy;
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    System.err.println("WARN skipped: " + message);
    abort(message);
  }

  private static List<String> missing(String... programs) {
    List<String> missing = new ArrayList<>(Arrays.asList(programs));
    missing.removeIf(program -> find(program).isPresent());
    return missing;
  }

  /** Returns where a program is; those of mail servers are often not on a user's PATH. */
  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Arrays.stream(path.split(":", -1)), Stream.of("/usr/sbin", "/usr/bin"))
        .map(folder -> Path.of(folder).resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
