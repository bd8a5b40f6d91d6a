package org.hamletmail.evaluation;

/**
 * The interval of an area under the ROC curve. Those of DeLong and of Hanley and McNeil shrink to a
 * point where every spam scores above every ham, as if ten messages could prove a perfect model;
 * this one solves for the areas whose own standard error reaches to the measured one, as Wilson's
 * does for a share.
 *
 * @see "Newcombe 2006, Confidence intervals for an effect size measure based on the Mann-Whitney
 *     statistic, part 2, method 5"
 */
final class RocArea {
  /** 0.975 quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  private static final int HALVINGS = 60;

  private RocArea() {}

  /**
   * Returns the area with its 95 % interval.
   *
   * @param area measured, from 0 to 1
   * @param ham messages, at least 1
   * @param spam messages, at least 1
   */
  static Estimate of(double area, int ham, int spam) {
    return new Estimate(area, edge(area, 0, ham, spam), edge(area, 1, ham, spam));
  }

  /** Halves between the measured area, from which no distance is too far, and an end. */
  private static double edge(double area, double end, int ham, int spam) {
    double within = area;
    double outside = end;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (within + outside) / 2;
      if (Math.abs(middle - area) <= Z * standardError(middle, ham, spam)) {
        within = middle;
      } else {
        outside = middle;
      }
    }
    return within;
  }

  private static double standardError(double area, int ham, int spam) {
    double half = (ham + spam) / 2.0 - 1;
    double variance =
        area
            * (1 - area)
            * (1 + half * (1 - area) / (2 - area) + half * area / (1 + area))
            / ((double) ham * spam);
    return Math.sqrt(variance);
  }
}
