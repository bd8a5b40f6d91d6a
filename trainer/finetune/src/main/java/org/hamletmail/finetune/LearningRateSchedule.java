package org.hamletmail.finetune;

/**
 * Learning rate of each step.
 *
 * @param peak the highest rate, above 0
 * @param warmUp share of all steps over which the rate rises to the peak, from 0 to below 1
 * @param cosine whether it then falls to zero along half a cosine; it stays at the peak otherwise
 */
public record LearningRateSchedule(double peak, double warmUp, boolean cosine) {

  /** Rejects values outside their ranges. */
  public LearningRateSchedule {
    if (!(peak > 0 && peak < 1)) {
      throw new IllegalArgumentException(
          "learning rate is " + peak + "; expected above 0 and below 1, such as 5e-5");
    }
    if (!(warmUp >= 0 && warmUp < 1)) {
      throw new IllegalArgumentException(
          "warm-up is " + warmUp + "; expected a share of the steps, from 0 to below 1");
    }
  }

  /**
   * Returns the rate of a step.
   *
   * @param step from 1
   * @param steps of the whole training
   */
  double at(int step, int steps) {
    long rising = Math.round(warmUp * steps);
    if (step <= rising) {
      return peak * step / rising;
    }
    return cosine
        ? peak * 0.5 * (1 + Math.cos(Math.PI * (step - 1 - rising) / (steps - rising)))
        : peak;
  }
}
