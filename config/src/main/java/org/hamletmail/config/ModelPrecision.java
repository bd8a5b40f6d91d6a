package org.hamletmail.config;

/** In which numbers a model computes. */
public enum ModelPrecision {
  /** The fastest that this processor is made for and that changes no verdict that matters. */
  AUTO,
  /** float32, as models are trained. */
  FP32,
  /** Products in bfloat16. */
  BF16,
  /** Products in whole numbers of 8 bits. */
  INT8
}
