package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hamletmail.files.FileTree;

/**
 * A folder that other users can enter, with a path short enough for a Unix socket. Neither is sure
 * of JUnit's.
 */
final class Scratch {
  private static final long LIMIT_SECONDS = 60;

  private Scratch() {}

  static Path create(String name) throws IOException {
    Path folder = Files.createTempDirectory("hamlet-" + name);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }

  /** Returns a port of the loopback address that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Deletes a folder, to which a process that is just ending may still write. */
  static void delete(Path folder) {
    await("deletion of " + folder)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> {
          FileTree.delete(folder);
          return true;
        });
  }

  /** Runs a program to its end and returns what it printed, errors too. */
  static String run(String... words) throws IOException {
    Path output = Files.createTempFile("hamlet-run", ".txt");
    try {
      // To a file: a daemon that it leaves behind would hold a pipe open.
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      boolean ended = ends(process);
      String printed = Files.readString(output, UTF_8);
      if (!ended) {
        process.destroyForcibly();
        throw new AssertionError(List.of(words) + " did not end; it printed: " + printed);
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(
            List.of(words) + " ended with " + process.exitValue() + ": " + printed);
      }
      return printed;
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** Waits for the end of a process and returns whether it came in time. */
  static boolean ends(Process process) {
    try {
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for process " + process.pid(), e);
    }
  }
}
