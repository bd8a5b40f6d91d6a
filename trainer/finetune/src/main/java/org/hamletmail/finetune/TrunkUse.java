package org.hamletmail.finetune;

/**
 * How the frozen blocks were computed.
 *
 * @param precision float32 or bfloat16
 * @param reason why, in one line, with what was measured
 */
public record TrunkUse(TrunkPrecision precision, String reason) {
  /** Float32, where nobody asked for anything else. */
  static final TrunkUse DEFAULT = new TrunkUse(TrunkPrecision.F32, "the default");
}
