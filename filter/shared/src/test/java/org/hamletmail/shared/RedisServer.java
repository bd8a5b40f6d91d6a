package org.hamletmail.shared;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real Valkey or Redis server of its own, on loopback, with nothing on disk. */
final class RedisServer implements AutoCloseable {
  private final Path folder;
  private final List<String> command;
  private final int port;
  private @Nullable Process process;

  private RedisServer(Path folder, List<String> command, int port) {
    this.folder = folder;
    this.command = command;
    this.port = port;
  }

  /**
   * Starts one; where none is installed the test is skipped and says so, in CI it fails.
   *
   * @param options as on the server's command line
   */
  static RedisServer start(Path folder, String... options) throws IOException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                program().toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--save",
                "",
                "--dir",
                folder.toString()));
    command.addAll(List.of(options));
    RedisServer server = new RedisServer(folder, command, port);
    server.start();
    return server;
  }

  /** Starts a sentinel with a configuration of its own, which it rewrites. */
  static RedisServer sentinel(Path folder, Path configuration, int port) throws IOException {
    RedisServer sentinel =
        new RedisServer(
            folder, List.of(program().toString(), configuration.toString(), "--sentinel"), port);
    sentinel.start();
    return sentinel;
  }

  /** Starts it, again where it was killed. */
  void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis-" + port + ".log").toFile())
            .start();
    await("server on " + port)
        .atMost(Duration.ofSeconds(20))
        .failFast("the server ended", () -> !running().isAlive())
        .until(this::answers);
  }

  int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  void kill() {
    running().destroyForcibly().onExit().join();
  }

  void pause() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  /** Runs the server's own client against it, and returns what it prints. */
  String cli(String... words) throws IOException, InterruptedException {
    Path client =
        program().resolveSibling(program().getFileName().toString().replace("server", "cli"));
    List<String> line = new ArrayList<>(List.of(client.toString(), "-p", String.valueOf(port)));
    line.addAll(List.of(words));
    Process run = new ProcessBuilder(line).redirectErrorStream(true).start();
    String printed =
        new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    run.waitFor(20, TimeUnit.SECONDS);
    return printed.strip();
  }

  @Override
  public void close() {
    kill();
  }

  private Process running() {
    return Objects.requireNonNull(process);
  }

  private void signal(String which) throws IOException, InterruptedException {
    new ProcessBuilder("kill", which, String.valueOf(running().pid())).start().waitFor();
  }

  private boolean answers() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static Path program() {
    Optional<Path> found =
        Stream.of("valkey-server", "redis-server")
            .flatMap(name ->
                Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/bin"))
                    .map(folder -> Path.of(folder).resolve(name)))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      String message =
          "this test needs valkey-server or redis-server; run"
              + " packaging/src/test/scripts/install-test-tools as root (Debian, Ubuntu)";
      if ("true".equals(System.getenv("CI"))) {
        fail(message);
      }
      System.err.println("WARN skipped: " + message);
      abort(message);
    }
    return found.orElseThrow();
  }
}
