package org.hamletmail.lab.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The most memory that this process has had resident, as Linux counts it. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  private PeakMemory() {}

  /** Begins to count anew, where the system can. */
  @SuppressWarnings("EmptyCatch") // Only the figure of a later row may then be that of an earlier.
  static void reset() {
    // What an earlier training left in the heap is not this one's.
    System.gc();
    if (Files.isWritable(RESET)) {
      try {
        Files.writeString(RESET, "5");
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Returns the most since {@link #reset}; nothing where the system doesn't say. */
  static @Nullable Long bytes() {
    if (!Files.isReadable(STATUS)) {
      return null;
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(null);
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }
}
