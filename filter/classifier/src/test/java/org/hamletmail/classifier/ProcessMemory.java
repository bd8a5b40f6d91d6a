package org.hamletmail.classifier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Memory of this process as the system sees it, native memory included. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Returns resident bytes, after a garbage collection; skips the test where they aren't known. */
  static long residentBytes() throws IOException {
    Assumptions.assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
    System.gc();
    String line =
        Files.readAllLines(STATUS).stream()
            .filter(candidate -> candidate.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }
}
