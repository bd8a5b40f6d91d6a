package org.hamletmail.trainer;

import java.nio.file.Path;
import org.hamletmail.finetune.TrunkStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where the results of the frozen blocks are kept. */
final class TrunkOptions {
  private static final long DEFAULT_LIMIT_MB = 10_240;

  @Option(
      names = "--trunk-cache",
      paramLabel = "DIR",
      description =
          "Folder in which the results of the frozen blocks stay for the next training on the same"
              + " base, as of messages that it has in common with this one (default: beside the"
              + " model, and removed at the end).")
  private @Nullable Path folder;

  @Option(
      names = "--trunk-cache-limit",
      paramLabel = "MB",
      defaultValue = "" + DEFAULT_LIMIT_MB,
      description =
          "Space for them; a token takes 3 kB with GPT-2 124M. What has no place is computed in"
              + " each epoch; 0 for all (default: ${DEFAULT-VALUE}).")
  private long limit = DEFAULT_LIMIT_MB;

  /**
   * Returns where they are kept.
   *
   * @param beside folder of this training
   * @throws IllegalArgumentException if the limit is below 0
   */
  TrunkStore store(Path beside) {
    if (limit < 0 || limit > Long.MAX_VALUE >> 20) {
      throw new IllegalArgumentException(
          "--trunk-cache-limit is " + limit + "; expected megabytes, 0 or more");
    }
    Path chosen = folder;
    return new TrunkStore(chosen == null ? beside : chosen, limit << 20, chosen != null);
  }
}
