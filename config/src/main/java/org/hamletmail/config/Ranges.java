package org.hamletmail.config;

import java.time.Duration;

/** Checks that the records share; the message names the component, the value and the range. */
final class Ranges {
  private Ranges() {}

  static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + min + " to " + max);
    }
  }

  static void require(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected " + min + " to " + max);
    }
  }

  static void requireThreshold(String name, double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a probability above 0, at most 1");
    }
  }
}
