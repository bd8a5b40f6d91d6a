package org.hamletmail.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a process printed and how it ended.
 *
 * @param exit its exit status
 * @param out standard output
 * @param err standard error
 */
record Run(int exit, String out, String err) {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Describes a process to run. Its environment holds nothing but what is given. */
  static final class Command {
    private final List<String> words;
    private final Map<String, String> environment = new HashMap<>();
    private Path folder = Path.of("").toAbsolutePath();
    private byte[] input = {};

    private Command(List<String> words) {
      this.words = words;
    }

    Command with(String name, String value) {
      environment.put(name, value);
      return this;
    }

    Command in(Path newFolder) {
      folder = newFolder;
      return this;
    }

    Command input(byte[] bytes) {
      input = bytes.clone();
      return this;
    }

    Process start() throws IOException {
      ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      return builder.start();
    }

    /** Runs the process to its end. */
    Run run() throws IOException, InterruptedException {
      Process process = start();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      try (OutputStream in = process.getOutputStream()) {
        in.write(input);
      } catch (IOException endedWithoutReading) {
        // Its exit status says what happened.
      }
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(words + " did not end within " + LIMIT);
      }
      return new Run(process.exitValue(), out.join(), err.join());
    }

    private static CompletableFuture<String> read(InputStream in) {
      return CompletableFuture.supplyAsync(() -> {
        try (in) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  static Command of(String... words) {
    return new Command(List.of(words)).with("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
  }
}
