package org.hamletmail.milter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hamletmail.config.ListenAddress;

/** {@code hamlet milter} with {@link FakeClassifier}, as a process of its own. */
final class DaemonProcess implements AutoCloseable {

  final Process process;
  private final BufferedReader log;

  private DaemonProcess(Process process) {
    this.process = process;
    this.log = process.errorReader(UTF_8);
  }

  /** Starts the daemon; what it prints is left to be read. */
  static DaemonProcess launch(
      Map<String, String> environment, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FakeClassifier.Daemon.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return new DaemonProcess(builder.start());
  }

  /** Starts the daemon with the log of the distribution, and waits until it serves. */
  static DaemonProcess serving(String... arguments) throws IOException {
    DaemonProcess daemon = launch(Map.of(), log("INFO"), arguments);
    daemon.untilReady();
    return daemon;
  }

  /** The log of the distribution, on standard error. */
  static List<String> log(String level) {
    return List.of(
        "-Dlogback.configurationFile=../../packaging/src/main/resources/logback.xml",
        "-Dhamlet.log=" + level);
  }

  /** Returns where the status is told, as the log says. */
  URI status() throws IOException {
    return URI.create("http:/" + logged("telling the status").replaceFirst(".* at=", "") + "/");
  }

  /** Returns the daemon's output up to READY. */
  List<String> untilReady() throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = process.inputReader(UTF_8);
    String line = reader.readLine();
    while (line != null) {
      lines.add(line);
      if (line.startsWith("READY")) {
        return lines;
      }
      line = reader.readLine();
    }
    throw new AssertionError("the daemon ended without READY: " + lines + log.lines().toList());
  }

  /** Returns the log's next line that contains a text. */
  String logged(String text) throws IOException {
    String line = log.readLine();
    while (line != null && !line.contains(text)) {
      line = log.readLine();
    }
    if (line == null) {
      throw new AssertionError("the log ended without " + text);
    }
    return line;
  }

  void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    assertThat(code).isZero();
  }

  /** Asks the daemon to end and returns its exit code. */
  int terminated() throws InterruptedException {
    // Not Process.destroy: that closes the pipes too.
    process.toHandle().destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  static ListenAddress address(String ready) {
    return ListenAddress.parse(ready.replaceFirst("READY (\\S+) .*", "$1"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
