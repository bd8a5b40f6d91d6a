package org.hamletmail.commands;

import java.nio.file.Path;
import java.util.Map;
import org.hamletmail.finetune.TrunkPrecision;
import org.hamletmail.finetune.TrunkStore;
import org.hamletmail.finetune.TrunkUse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the frozen blocks are computed and where the results are kept. */
public final class TrunkOptions {
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

  @Option(
      names = "--trunk-precision",
      converter = Choice.OfTrunkPrecision.class,
      completionCandidates = Choice.OfTrunkPrecision.class,
      paramLabel = "TYPE",
      defaultValue = "f32",
      description =
          "Numbers in which they compute: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). auto"
              + " tries bf16 on some of the mail, where the processor has it, and takes it if it is"
              + " clearly faster and changes next to nothing. What is trained, and the model's final"
              + " figures, compute in f32 all the same.")
  private TrunkPrecision precision = TrunkPrecision.F32;

  /** Returns in which numbers they are to compute. */
  public TrunkPrecision precision() {
    return precision;
  }

  /** Adds to a recorded recipe in which numbers they did, and why, where that was not given. */
  public void describe(TrunkUse use, Map<String, String> recorded) {
    if (precision != TrunkPrecision.F32) {
      recorded.put("trunk-computed-in", Choice.spelled(use.precision()));
      recorded.put("trunk-precision-reason", use.reason());
    }
  }

  /**
   * Returns where they are kept.
   *
   * @param beside folder of this training
   * @throws IllegalArgumentException if the limit is below 0
   */
  public TrunkStore store(Path beside) {
    if (limit < 0 || limit > Long.MAX_VALUE >> 20) {
      throw new IllegalArgumentException(
          "--trunk-cache-limit is " + limit + "; expected megabytes, 0 or more");
    }
    Path chosen = folder;
    return new TrunkStore(chosen == null ? beside : chosen, limit << 20, chosen != null);
  }
}
