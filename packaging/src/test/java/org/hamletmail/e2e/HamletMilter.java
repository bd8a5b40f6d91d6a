package org.hamletmail.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code hamlet milter} of the built distribution, in a process of its own. */
final class HamletMilter implements AutoCloseable {
  /** The first start on a machine unpacks the engine. */
  private static final Duration START = Duration.ofMinutes(2);

  private static final Path LAUNCHER =
      Path.of(System.getProperty("hamlet.distribution", "target/hamlet"), "hamlet");

  private final Path folder;
  private final Process process;

  /** For a build that is interrupted. */
  private final Thread atExit = new Thread(this::clear);

  private HamletMilter(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Returns the command of the built distribution. */
  static Path launcher() {
    return LAUNCHER;
  }

  /**
   * Starts the daemon and waits until it is ready.
   *
   * @param settings lines of its configuration, without the enclosing {@code hamlet} section
   */
  static HamletMilter start(String... settings) throws IOException {
    return start(Map.of(), settings);
  }

  /** Starts the daemon with more variables in its environment. */
  static HamletMilter start(Map<String, String> environment, String... settings)
      throws IOException {
    Path folder = Scratch.create("milter");
    Path config = folder.resolve("hamlet.conf");
    Files.writeString(config, "hamlet {\n" + String.join("\n", settings) + "\n}\n");
    ProcessBuilder builder =
        new ProcessBuilder(LAUNCHER.toString(), "milter", "--config", config.toString())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("log").toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    HamletMilter milter = new HamletMilter(folder, process);
    try {
      await("READY of hamlet milter")
          .atMost(START)
          .failFast("hamlet milter ended", () -> !process.isAlive())
          .until(() -> milter.output().stream().anyMatch(line -> line.startsWith("READY ")));
    } catch (RuntimeException e) {
      List<String> log = milter.log();
      milter.close();
      throw new AssertionError("hamlet milter did not start: " + log, e);
    }
    return milter;
  }

  /** Returns the lines that it printed for Postfix's main.cf. */
  List<String> mainCf() throws IOException {
    List<String> output = output();
    return output.subList(
        output.indexOf("# Postfix, in main.cf:") + 1,
        output.indexOf("# Sendmail, in sendmail.mc:"));
  }

  /** Returns the lines that it printed for Sendmail's sendmail.mc. */
  List<String> sendmailMc() throws IOException {
    return output().stream().filter(line -> line.startsWith("INPUT_MAIL_FILTER(")).toList();
  }

  /** Returns where it listens, as it says itself. */
  String socket() throws IOException {
    String ready = output().stream().filter(l -> l.startsWith("READY ")).findFirst().orElseThrow();
    return ready.split(" ", -1)[1];
  }

  /** Returns where its status is told, as the log says. */
  URI status() {
    String at = "telling the status at=";
    String line =
        await("status of hamlet milter")
            .until(
                () -> log().stream().filter(l -> l.contains(at)).findFirst().orElse(""),
                l -> !l.isEmpty());
    return URI.create("http:/" + line.substring(line.indexOf(at) + at.length()) + "/");
  }

  /** Returns the lines that it logged. */
  List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("log"), UTF_8);
  }

  /** Waits for the line about a message, without the time stamp. */
  String decisionOn(String queueId) {
    String key = " queue_id=" + queueId + " ";
    String line =
        await("line of " + queueId)
            .pollDelay(Duration.ZERO)
            .until(
                () -> log().stream().filter(l -> l.contains(key)).findFirst().orElse(""),
                l -> !l.isEmpty());
    return line.substring(line.indexOf(key) + 1);
  }

  /** Stops it in its tracks: its sockets stay open, nothing is answered. */
  void freeze() throws IOException {
    Scratch.run("kill", "-STOP", Long.toString(process.pid()));
  }

  /** Kills it as the kernel would; nothing of it can run any more. */
  void kill() {
    process.destroyForcibly();
    if (!Scratch.ends(process)) {
      throw new AssertionError("process " + process.pid() + " survives SIGKILL");
    }
  }

  /** Asks it to stop; see {@link #exitStatus}. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end. */
  int exitStatus() throws IOException {
    if (!Scratch.ends(process)) {
      throw new AssertionError("hamlet milter did not stop: " + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    clear();
  }

  private void clear() {
    kill();
    Scratch.delete(folder);
  }

  private List<String> output() throws IOException {
    return Files.readAllLines(folder.resolve("out"), UTF_8);
  }
}
