package org.hamletmail.gpt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares a random GPT-2 of the published 124M size with the reference implementation, which runs
 * at once in Python: {@code mvn verify -Preference}, with HAMLET_PYTHON naming a Python that has
 * transformers.
 */
@Tag("reference")
class Gpt2ReferenceTest {
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("HAMLET_PYTHON")).orElse("python3");
  private static final Path SCRIPT = Path.of("src/test/reference/make_reference.py");

  @TempDir Path folder;

  @Test
  void logits_publishedSize_equalTheReference() throws Exception {
    boolean present = run(List.of(PYTHON, "-c", "import torch, transformers, safetensors")) == 0;
    if (!present) {
      System.err.println(
          "SKIPPED: no comparison with the 124M reference: "
              + PYTHON
              + " has no torch, transformers and safetensors; set HAMLET_PYTHON to one that has");
    }
    assumeTrue(present, PYTHON + " has no torch, transformers and safetensors");
    List<String> command =
        List.of(
            PYTHON,
            SCRIPT.toString(),
            folder.toString(),
            "--layers",
            "12",
            "--channels",
            "768",
            "--heads",
            "12",
            "--vocabulary",
            "50257",
            "--positions",
            "1024",
            "--tokens",
            "120",
            "--lengths",
            "1,37,120",
            "--deviation",
            "0.02",
            "--no-hidden");
    assertThat(run(command)).as("exit code of %s", SCRIPT).isZero();
    try (ReferenceCase reference = new ReferenceCase(folder, Gpt2Config.small())) {
      reference.assertLogitsWithoutPadding(1e-5f);
      reference.assertLogits(1e-5f);
    }
  }

  private static int run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command.getFirst() + " did not end within five minutes");
      }
      return process.exitValue();
    } catch (IOException e) {
      return 127;
    }
  }
}
