package org.hamletmail.milter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue directory of a Postfix, which is the whole file system to its daemons that run in a
 * chroot, and the current directory of the others: a path that counts from there holds for both.
 *
 * @param directory absolute
 */
record PostfixQueue(Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(PostfixQueue.class);
  private static final Path DEFAULT = Path.of("/var/spool/postfix");

  /** Daemons often have no sbin on their PATH. */
  private static final List<String> PROGRAMS =
      List.of("postconf", "/usr/sbin/postconf", "/usr/local/sbin/postconf");

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Returns that of this machine's Postfix; the usual one where there is none that says. Takes some
   * seconds where a program hangs.
   */
  static PostfixQueue ofThisMachine() {
    return ask(PROGRAMS, PATIENCE);
  }

  static PostfixQueue ask(List<String> programs, Duration patience) {
    for (String program : programs) {
      try {
        Optional<Path> answer = ask(program, patience);
        if (answer.isPresent()) {
          return new PostfixQueue(answer.get());
        }
      } catch (RuntimeException | Error e) {
        // No thread for the process, no path in its answer: the mail matters more than a hint.
        LOG.warn("{} can't be asked for the queue directory cause={}", program, e.toString());
      }
    }
    return new PostfixQueue(DEFAULT);
  }

  private static Optional<Path> ask(String program, Duration patience) {
    Process process;
    try {
      process =
          new ProcessBuilder(program, "-h", "queue_directory")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Optional.empty(); // Not there.
    }
    try {
      process.getOutputStream().close();
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
        return Optional.empty();
      }
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return answer.startsWith("/") ? Optional.of(Path.of(answer)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns a path as it counts from the queue directory; empty where it lies elsewhere. */
  Optional<Path> relative(Path path) {
    Path queue = real(directory);
    Path resolved = real(path);
    return resolved.startsWith(queue) && !resolved.equals(queue)
        ? Optional.of(queue.relativize(resolved))
        : Optional.empty();
  }

  /** Links followed, as far as the path is there: /var/spool is a link on some machines. */
  private static Path real(Path path) {
    Path normal = path.normalize();
    try {
      if (Files.exists(normal)) {
        return normal.toRealPath();
      }
      Path parent = normal.getParent();
      return parent == null ? normal : real(parent).resolve(normal.getFileName());
    } catch (IOException e) {
      return normal;
    }
  }
}
