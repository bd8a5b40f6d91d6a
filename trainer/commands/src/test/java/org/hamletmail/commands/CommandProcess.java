package org.hamletmail.commands;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A command in a process of its own, which may be killed. */
public final class CommandProcess {
  private CommandProcess() {}

  /**
   * How a process ended.
   *
   * @param exit its code, 137 where it was killed
   * @param output all that it printed
   */
  public record Ended(int exit, String output) {}

  /** Returns how a program of these tests is started; arguments may be added. */
  public static List<String> java(Class<?> main) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
  }

  /** Has no file grow beyond some kilobytes: as on a full disk, a write fails halfway. */
  public static List<String> onAFullDisk(List<String> command) {
    List<String> limited = new ArrayList<>(command);
    limited.addAll(0, List.of("sh", "-c", "ulimit -f 24; exec \"$@\"", "sh"));
    limited.add(5, "-XX:-UsePerfData");
    return limited;
  }

  public static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /**
   * Runs a command to its end.
   *
   * @param killAt part of the line behind which the process is killed; empty for none
   */
  public static Ended run(List<String> command, String killAt)
      throws IOException, InterruptedException {
    return run(command, killAt, ProcessHandle::destroyForcibly);
  }

  /** Runs a command and tells it to end, by SIGTERM, behind each line with {@code endAt} in it. */
  static Ended runToldToEnd(List<String> command, String endAt)
      throws IOException, InterruptedException {
    return run(command, endAt, ProcessHandle::destroy);
  }

  /** Runs a command to its end, with more in its environment. */
  public static Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return ended(builder.start(), "", ProcessHandle::destroy);
  }

  private static Ended run(List<String> command, String at, Consumer<ProcessHandle> ending)
      throws IOException, InterruptedException {
    return ended(start(command), at, ending);
  }

  private static Ended ended(Process process, String at, Consumer<ProcessHandle> ending)
      throws IOException, InterruptedException {
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
        if (!at.isEmpty() && line.contains(at)) {
          // Of the process itself, this would close the stream that is being read.
          ending.accept(process.toHandle());
        }
      }
    }
    return new Ended(process.waitFor(), output.toString());
  }
}
