package org.hamletmail.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.evaluation.ScoredMessage;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws what a report has to show. */
final class Plots {
  private static final int BARS = 20;

  /** Where nothing was counted, on an axis that has no nought. */
  static final double NOTHING = 0.5;

  private final Report report;
  private final List<ScoredMessage> scores;

  private Plots(Report report) {
    this.report = report;
    this.scores = report.first().scores();
  }

  /** Returns the plots of a report; no curves over thresholds where a label is missing. */
  static List<Plot> of(Report report) {
    Plots plots = new Plots(report);
    List<Plot> drawn = new ArrayList<>();
    drawn.add(plots.scores());
    drawn.addAll(ThresholdPlots.of(report));
    report.course().map(CoursePlots::of).ifPresent(drawn::addAll);
    return drawn;
  }

  static Plot plot(String name, String title, String alt, Function<Palette, Drawing> drawing) {
    return new Plot(
        name, title, alt, drawing.apply(Palette.LIGHT).png(), drawing.apply(Palette.DARK).png());
  }

  private Plot scores() {
    int[] ham = bars(Label.HAM);
    int[] spam = bars(Label.SPAM);
    String alt =
        String.format(
            Locale.ROOT,
            "Histogram of P(spam). %d of %d wanted messages score below 0.05, %d of %d spam messages"
                + " score 0.95 or more; mail is tagged from %.4f on.",
            ham[0],
            total(ham),
            spam[BARS - 1],
            total(spam),
            report.tag());
    return plot(
        "scores",
        "What the model said",
        alt,
        palette -> {
          Drawing drawing = new Drawing(palette, "P(spam)", "messages", LegendPosition.InsideN);
          drawing.chart().getStyler().setYAxisLogarithmic(true);
          drawing.chart().getStyler().setYAxisMin(NOTHING).setXAxisMin(0.0).setXAxisMax(1.0);
          drawing.chart().getStyler().setYAxisTickLabelsFormattingFunction(Plots::count);
          outline(drawing, "ham", ham, drawing.ham());
          outline(drawing, "spam", spam, drawing.spam());
          drawing.mark(report.tag());
          report.reject().ifPresent(drawing::mark);
          return drawing;
        });
  }

  private static void outline(Drawing drawing, String name, int[] bars, Color colour) {
    if (total(bars) == 0) {
      return;
    }
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    x.add(0.0);
    y.add(NOTHING);
    for (int i = 0; i < BARS; i++) {
      double height = Math.max(NOTHING, bars[i]);
      x.add((double) i / BARS);
      y.add(height);
      x.add((i + 1.0) / BARS);
      y.add(height);
    }
    x.add(1.0);
    y.add(NOTHING);
    drawing.area(name + " (" + total(bars) + ")", x, y, colour);
  }

  private static String count(double value) {
    return value < 1 ? "0" : String.format(Locale.ROOT, "%,.0f", value);
  }

  private int[] bars(Label label) {
    int[] bars = new int[BARS];
    scores.stream()
        .filter(score -> score.label() == label)
        .forEach(score -> bars[Math.min(BARS - 1, (int) (score.pSpam() * BARS))]++);
    return bars;
  }

  private static int total(int[] bars) {
    int total = 0;
    for (int bar : bars) {
      total += bar;
    }
    return total;
  }
}
