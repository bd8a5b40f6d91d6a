package org.hamletmail.finetune;

/**
 * The numbers of one step of PyTorch's AdamW, and the step on plain arrays: one pass over weight,
 * gradient and moments, in float32 and in the order of PyTorch's own operations.
 *
 * @param decay by which each weight is multiplied
 * @param rate by which the bias-corrected first moment is followed
 * @param root2 root of the second moment's bias correction
 */
record AdamWStep(float decay, float rate, float root2) {
  static final double BETA1 = 0.9;
  static final double BETA2 = 0.999;
  static final double EPSILON = 1e-8;

  private static final float KEEP1 = (float) BETA1;
  private static final float ADD1 = (float) (1 - BETA1);
  private static final float KEEP2 = (float) BETA2;
  private static final float ADD2 = (float) (1 - BETA2);
  private static final float FLOOR = (float) EPSILON;

  /**
   * Returns the numbers of a step.
   *
   * @param step from 1
   * @param learningRate of the step
   * @param weightDecay share of the learning rate by which each weight shrinks
   */
  static AdamWStep of(int step, double learningRate, double weightDecay) {
    return new AdamWStep(
        (float) (1 - learningRate * weightDecay),
        (float) (learningRate / (1 - Math.pow(BETA1, step))),
        (float) Math.sqrt(1 - Math.pow(BETA2, step)));
  }

  /** Takes the step for the first {@code count} numbers of the arrays, all but gradient changed. */
  void take(float[] weight, float[] gradient, float[] first, float[] second, int count) {
    for (int i = 0; i < count; i++) {
      float g = gradient[i];
      float m = first[i] * KEEP1 + g * ADD1;
      float v = second[i] * KEEP2 + g * g * ADD2;
      first[i] = m;
      second[i] = v;
      float denominator = (float) Math.sqrt(v) / root2 + FLOOR;
      weight[i] = weight[i] * decay - m / denominator * rate;
    }
  }

  /** Takes the step where the gradient is zero: the moments fade, and are followed. */
  void fade(float[] weight, float[] first, float[] second, int count) {
    for (int i = 0; i < count; i++) {
      float m = first[i] * KEEP1;
      float v = second[i] * KEEP2;
      first[i] = m;
      second[i] = v;
      float denominator = (float) Math.sqrt(v) / root2 + FLOOR;
      weight[i] = weight[i] * decay - m / denominator * rate;
    }
  }
}
