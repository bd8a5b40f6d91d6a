package org.hamletmail.classifier;

import java.util.Map;
import java.util.Set;
import org.hamletmail.sender.Sign;

/**
 * What turns a model's margin on a text, spam logit less ham logit, into log-odds of spam: {@code
 * margin / temperature + bias} and what each sign adds that the message shows of its sender.
 * Immutable.
 *
 * @param temperature divides the margin, above 0, at most 1000
 * @param bias from -10 to 10; 0 where signs don't count
 * @param signs from 0 to 10 each; a sign that is not there adds nothing
 */
public record Calibration(double temperature, double bias, Map<Sign, Double> signs) {
  private static final double MAX_TEMPERATURE = 1000;
  private static final double MAX_LOG_ODDS = 10;

  /** Rejects values outside their ranges, and copies the map. */
  public Calibration {
    if (!(temperature > 0 && temperature <= MAX_TEMPERATURE)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + "; expected above 0, at most " + MAX_TEMPERATURE);
    }
    if (!(Math.abs(bias) <= MAX_LOG_ODDS)) {
      throw new IllegalArgumentException(
          "bias is " + bias + "; expected -" + MAX_LOG_ODDS + " to " + MAX_LOG_ODDS);
    }
    signs = Map.copyOf(signs);
    signs.forEach((sign, weight) -> {
      if (!(weight >= 0 && weight <= MAX_LOG_ODDS)) {
        throw new IllegalArgumentException(
            "signs." + sign.spelled() + " is " + weight + "; expected 0 to " + MAX_LOG_ODDS);
      }
    });
  }

  /** Leaves margins as they are. */
  public static Calibration none() {
    return ofTemperature(1);
  }

  /** Looks at the text alone. */
  public static Calibration ofTemperature(double temperature) {
    return new Calibration(temperature, 0, Map.of());
  }

  /** Returns the log-odds of spam of a message. */
  public double logOdds(double margin, Set<Sign> shown) {
    double sum = margin / temperature + bias;
    // In an order of its own, so that the sum is the same to the last bit.
    for (Sign sign : Sign.values()) {
      sum += shown.contains(sign) ? signs.getOrDefault(sign, 0.0) : 0;
    }
    return sum;
  }
}
