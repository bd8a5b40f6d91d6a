package org.hamletmail.gpt2;

/** In which numbers a {@link Gpt2Program} computes. */
public enum Precision {
  /** float32, as the definition does. */
  FP32,
  /** Products and attention in bfloat16; norms and the residual stream in float32. */
  BF16,
  /**
   * Products of whole numbers of 8 bits: each output channel of a weight has a scale of its own,
   * and so has each token. All else is float32.
   */
  INT8
}
