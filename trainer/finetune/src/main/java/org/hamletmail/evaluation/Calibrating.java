package org.hamletmail.evaluation;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.hamletmail.classifier.Calibration;
import org.hamletmail.classifier.Label;
import org.hamletmail.sender.Sign;

/**
 * Calibrates a model on its validation messages.
 *
 * <p>How it works where signs of the sender count: the likelihood of the labels, less half of
 * {@value #PENALTY} times each sign's weight squared, has one maximum in 1 / temperature, bias and
 * weights. Each is moved to its own best place in turn, by Newton's step within its bounds, until
 * none moves. A weight is never below 0 and at most {@value #MOST}; the penalty keeps a sign that
 * few messages show near 0.
 *
 * @see "Platt 1999, Probabilistic Outputs for Support Vector Machines", and {@link Temperature}
 */
public final class Calibrating {
  private static final double PENALTY = 2;
  private static final double MOST = 5;
  private static final double MOST_BIAS = 5;
  private static final double LOWEST = 0.1;
  private static final double HIGHEST = 2;
  private static final int ROUNDS = 500;
  private static final double STILL = 1e-7;

  private Calibrating() {}

  /**
   * Fits a temperature alone.
   *
   * @param validation messages with the P(spam) of their text alone, at temperature 1
   */
  public static Calibration ofText(Collection<ScoredMessage> validation) {
    return Calibration.ofTemperature(Temperature.fit(validation));
  }

  /**
   * Fits temperature, bias and signs.
   *
   * @param validation as in {@link #ofText}
   * @return {@link #ofText} where there is only one label, or no sign
   */
  public static Calibration ofTextAndSigns(Collection<ScoredMessage> validation) {
    boolean both = validation.stream().map(ScoredMessage::label).distinct().count() == 2;
    if (!both || validation.stream().allMatch(message -> message.signs().isEmpty())) {
      return ofText(validation);
    }
    return new Fit(List.copyOf(validation)).found();
  }

  /** Returns messages as they are calibrated; what is given is of the text alone. */
  public static List<ScoredMessage> apply(
      Calibration calibration, Collection<ScoredMessage> messages) {
    return messages.stream()
        .map(message ->
            message.scored(
                Temperature.sigmoid(
                    calibration.logOdds(Temperature.logOdds(message.pSpam()), message.signs()))))
        .toList();
  }

  /** Returns messages as they are of the text alone; what is given is calibrated. */
  public static List<ScoredMessage> undo(
      Calibration calibration, Collection<ScoredMessage> messages) {
    return messages.stream()
        .map(message ->
            message.scored(
                Temperature.sigmoid(
                    calibration.temperature()
                        * (Temperature.logOdds(message.pSpam())
                            - calibration.logOdds(0, message.signs())))))
        .toList();
  }

  /** Columns are the margin, one, and each sign. */
  private static final class Fit {
    private static final int MARGIN = 0;
    private static final int BIAS = 1;
    private static final int FIRST_SIGN = 2;
    private static final List<Sign> SIGNS = List.of(Sign.values());

    private final double[][] columns;
    private final double[] labels;
    private final double[] weights;
    private final double[] sums;
    private final double highest;

    Fit(List<ScoredMessage> messages) {
      int count = messages.size();
      columns = new double[FIRST_SIGN + SIGNS.size()][count];
      labels = new double[count];
      weights = new double[columns.length];
      Arrays.fill(columns[BIAS], 1);
      for (int i = 0; i < count; i++) {
        ScoredMessage message = messages.get(i);
        labels[i] = message.label() == Label.SPAM ? 1 : 0;
        columns[MARGIN][i] = Temperature.logOdds(message.pSpam());
        for (Sign sign : message.signs()) {
          columns[FIRST_SIGN + SIGNS.indexOf(sign)][i] = 1;
        }
      }
      // Scores that are all right say nothing about how sure the model may be.
      highest = Temperature.isAllRight(messages) ? 1 : HIGHEST;
      weights[MARGIN] = 1;
      sums = columns[MARGIN].clone();
    }

    Calibration found() {
      double moved = 1;
      for (int round = 0; round < ROUNDS && moved > STILL; round++) {
        moved = 0;
        for (int column = 0; column < columns.length; column++) {
          moved = Math.max(moved, Math.abs(move(column)));
        }
      }
      Map<Sign, Double> signs = new EnumMap<>(Sign.class);
      for (Sign sign : SIGNS) {
        double weight = weights[FIRST_SIGN + SIGNS.indexOf(sign)];
        if (weight > STILL) {
          signs.put(sign, weight);
        }
      }
      return new Calibration(1 / weights[MARGIN], weights[BIAS], signs);
    }

    private double move(int column) {
      double penalty = column < FIRST_SIGN ? 0 : PENALTY;
      double slope = penalty * weights[column];
      double curve = penalty;
      double[] values = columns[column];
      for (int i = 0; i < values.length; i++) {
        if (values[i] != 0) {
          double p = Temperature.sigmoid(sums[i]);
          slope += (p - labels[i]) * values[i];
          curve += p * (1 - p) * values[i] * values[i];
        }
      }
      if (curve <= 0) {
        return 0;
      }
      double wanted = weights[column] - slope / curve;
      double to =
          switch (column) {
            case MARGIN -> Math.clamp(wanted, LOWEST, highest);
            case BIAS -> Math.clamp(wanted, -MOST_BIAS, MOST_BIAS);
            default -> Math.clamp(wanted, 0, MOST);
          };
      double step = to - weights[column];
      weights[column] = to;
      for (int i = 0; i < values.length; i++) {
        sums[i] += step * values[i];
      }
      return step;
    }
  }
}
