package org.hamletmail.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SafePointsTest {
  /** Computes until it is told to end. */
  static final class Computing {
    private Computing() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (SafePoints points = SafePoints.open()) {
        while (true) {
          System.out.println("begun");
          Thread.sleep(400);
          System.out.println("done");
          points.pass();
        }
      }
    }
  }

  /** Has computed, and goes on with something that may be cut. */
  static final class Over {
    private Over() {}

    public static void main(String[] arguments) throws InterruptedException {
      SafePoints points = SafePoints.open();
      points.pass();
      points.close();
      System.out.println("over");
      Thread.sleep(60_000);
    }
  }

  @Test
  void process_toldToEndWhileItComputes_endsBehindTheStep() throws Exception {
    Process process = start(Computing.class);
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (said.size() == 3) {
          // Of the process itself, this would close the stream that is being read.
          process.toHandle().destroy();
        }
      }
    }

    assertThat(process.waitFor()).isEqualTo(143);
    assertThat(said.subList(0, 4)).containsExactly("begun", "done", "begun", "done");
    assertThat(said.getLast()).isEqualTo("done");
  }

  @Test
  void process_toldToEndWhenNothingIsComputed_waitsForNothing() throws Exception {
    Process process = start(Over.class);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("over");
      long begin = System.nanoTime();
      process.toHandle().destroy();

      assertThat(process.waitFor()).isEqualTo(143);
      assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }
  }

  private static Process start(Class<?> main) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName())
        .redirectErrorStream(true)
        .start();
  }
}
