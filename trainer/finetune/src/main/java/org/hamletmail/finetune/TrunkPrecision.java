package org.hamletmail.finetune;

import java.util.Arrays;
import java.util.Optional;

/** In which numbers the frozen blocks compute while a model is trained. */
public enum TrunkPrecision {
  /** float32, as the filter computes. */
  F32,
  /** Products and attention in bfloat16; norms and the residual stream in float32. */
  BF16,
  /**
   * bfloat16 where a trial on the mail finds it clearly faster and nearly the same, else float32.
   */
  AUTO;

  static Optional<TrunkPrecision> named(String name) {
    return Arrays.stream(values()).filter(precision -> precision.name().equals(name)).findFirst();
  }
}
