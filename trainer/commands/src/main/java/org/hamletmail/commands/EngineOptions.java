package org.hamletmail.commands;

import org.hamletmail.finetune.TrainingDevice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what a training computes with. */
public final class EngineOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the computation (default: one a processor).")
  private @Nullable Integer threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description =
          "What computes: cpu, cuda or cuda:N for a graphics card, auto for one if there is one"
              + " (default: ${DEFAULT-VALUE}). Graphics cards have not been tried yet.")
  private String device;

  /**
   * Returns what computes.
   *
   * @throws IllegalArgumentException if there is no such device
   */
  public TrainingDevice device() {
    return TrainingDevice.of(device);
  }

  /**
   * Returns the threads of the engine.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public int workers() {
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (workers < 1) {
      throw new IllegalArgumentException("--threads is " + workers + "; expected at least 1");
    }
    return workers;
  }
}
