package org.hamletmail.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The last day as drawings of 480 by 120 units: a bar each quarter of an hour, a line each share.
 */
final class DayChart {
  private static final int STEPS_OF_A_BAR = 3;
  private static final int BARS = Course.STEPS / STEPS_OF_A_BAR;
  private static final int PITCH = 5;
  private static final int HEIGHT = 120;

  private final List<Course.Sum> quarters;

  /** A part of a bar; {@code kind} colours it. */
  record Bar(String kind, int x, String y, String height) {}

  /**
   * Draws.
   *
   * @param day as {@link Course#lastDay}
   */
  DayChart(List<Course.Sum> day) {
    this.quarters = new ArrayList<>();
    for (int bar = 0; bar < BARS; bar++) {
      int first = bar * STEPS_OF_A_BAR;
      quarters.add(
          day.subList(first, first + STEPS_OF_A_BAR).stream()
              .reduce(Course.Sum.NONE, Course.Sum::plus));
    }
  }

  List<Bar> bars() {
    long most = Math.max(1, most());
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < quarters.size(); i++) {
      Course.Sum sum = quarters.get(i);
      double below = HEIGHT;
      below = add(bars, "ham", i, below, sum.ham(), most);
      below = add(bars, "none", i, below, sum.unclassified(), most);
      double unused = add(bars, "spam", i, below, sum.spam(), most);
    }
    return bars;
  }

  private static double add(
      List<Bar> bars, String kind, int place, double below, long count, long most) {
    if (count == 0) {
      return below;
    }
    double height = (double) count * HEIGHT / most;
    bars.add(new Bar(kind, place * PITCH, number(below - height), number(height)));
    return below - height;
  }

  private long most() {
    return quarters.stream().mapToLong(Course.Sum::messages).max().orElse(0);
  }

  String verdictWords() {
    Course.Sum all = quarters.stream().reduce(Course.Sum.NONE, Course.Sum::plus);
    return String.format(
        Locale.ROOT,
        "%d messages: %d spam, %d ham, %d not classified; at most %d in a quarter of an hour. Now is at"
            + " the right.",
        all.messages(),
        all.spam(),
        all.ham(),
        all.unclassified(),
        most());
  }

  /** Returns the points of a line, on a logarithmic scale from 1 ms to a minute. */
  String line(double share) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < quarters.size(); i++) {
      if (quarters.get(i).messages() > 0) {
        double millis = Math.max(1, quarters.get(i).percentile(share));
        double up = Math.log10(millis) / Math.log10(60_000);
        String y = "," + number(HEIGHT * (1 - up)) + " ";
        points.append(i * PITCH).append(y).append(i * PITCH + PITCH - 1).append(y);
      }
    }
    return points.toString().strip();
  }

  String latencyWords() {
    Course.Sum all = quarters.stream().reduce(Course.Sum.NONE, Course.Sum::plus);
    return all.messages() == 0
        ? "No messages."
        : String.format(
            Locale.ROOT,
            "Half of the messages within %d ms, 99 of 100 within %d ms, from the filter's start on the"
                + " message. From 1 ms at the bottom to a minute at the top, logarithmic.",
            all.percentile(.5),
            all.percentile(.99));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
