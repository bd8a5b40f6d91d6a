package org.hamletmail.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.hamletmail.classifier.Label;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.finetune.EpochFigures;
import org.hamletmail.finetune.Glance;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what a report has to show. */
final class Plots {
  private static final int BARS = 20;

  /** Where nothing was counted, on an axis that has no nought. */
  private static final double NOTHING = 0.5;

  private final Report report;
  private final List<ScoredMessage> scores;

  private Plots(Report report) {
    this.report = report;
    this.scores = report.first().scores();
  }

  /** Returns the plots of a report; no ROC curve where a label is missing. */
  static List<Plot> of(Report report) {
    Plots plots = new Plots(report);
    List<Plot> drawn = new ArrayList<>();
    drawn.add(plots.scores());
    ConfusionMatrix counts = ConfusionMatrix.of(plots.scores, report.tag());
    if (counts.ham() > 0 && counts.spam() > 0) {
      drawn.add(plots.roc(counts));
    }
    report
        .course()
        .ifPresent(course -> {
          drawn.add(loss(course));
          drawn.add(accuracy(course));
        });
    return drawn;
  }

  private static Plot plot(
      String name, String title, String alt, Function<Palette, Drawing> drawing) {
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

  private Plot roc(ConfusionMatrix counts) {
    double leftmost = NOTHING / counts.ham();
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    List<ScoredMessage> sorted =
        scores.stream().sorted((a, b) -> Double.compare(b.pSpam(), a.pSpam())).toList();
    int ham = 0;
    int spam = 0;
    x.add(leftmost);
    y.add(0.0);
    for (int i = 0; i < sorted.size(); i++) {
      ham += sorted.get(i).label() == Label.HAM ? 1 : 0;
      spam += sorted.get(i).label() == Label.SPAM ? 1 : 0;
      if (i + 1 == sorted.size() || sorted.get(i + 1).pSpam() != sorted.get(i).pSpam()) {
        x.add(Math.max(leftmost, (double) ham / counts.ham()) * 100);
        y.add(100.0 * spam / counts.spam());
      }
    }
    x.set(0, leftmost * 100);
    String alt =
        String.format(
            Locale.ROOT,
            "ROC curve. At the tag threshold %.2f %% of wanted mail is called spam and %.1f %% of spam"
                + " is caught%s.",
            counts.falsePositiveRate() * 100,
            counts.recall() * 100,
            report
                .reject()
                .map(reject -> ConfusionMatrix.of(scores, reject))
                .map(at ->
                    String.format(
                        Locale.ROOT,
                        "; at the reject threshold %.2f %% and %.1f %%",
                        at.falsePositiveRate() * 100,
                        at.recall() * 100))
                .orElse(""));
    return plot(
        "roc",
        "Spam caught against wanted mail hit",
        alt,
        palette -> {
          Drawing drawing =
              new Drawing(
                  palette,
                  "wanted mail called spam (%, 0 at the left edge)",
                  "spam caught (%)",
                  LegendPosition.InsideSE);
          var styler = drawing.chart().getStyler();
          styler.setXAxisLogarithmic(true).setXAxisMin(leftmost * 100).setXAxisMax(100.0);
          drawing.percentages();
          drawing.xLabels(value -> share(value, leftmost * 100));
          drawing.line("all thresholds", x, y, drawing.ham(), false);
          point(drawing, "tag", report.tag(), counts.ham(), SeriesMarkers.CIRCLE);
          report
              .reject()
              .ifPresent(
                  reject -> point(drawing, "reject", reject, counts.ham(), SeriesMarkers.DIAMOND));
          return drawing;
        });
  }

  private void point(Drawing drawing, String name, double threshold, int ham, Marker marker) {
    ConfusionMatrix at = ConfusionMatrix.of(scores, threshold);
    double x = Math.max(NOTHING / ham, at.falsePositiveRate()) * 100;
    XYSeries series = drawing.chart().addSeries(name, List.of(x), List.of(at.recall() * 100));
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(marker);
    series.setMarkerColor(drawing.spam());
    series.setLineStyle(new BasicStroke(0));
  }

  private static String share(double percent, double leftmost) {
    if (percent <= leftmost * 1.001) {
      return "0";
    }
    return percent >= 1
        ? String.format(Locale.ROOT, "%.0f", percent)
        : BigDecimal.valueOf(percent)
            .round(new MathContext(1))
            .stripTrailingZeros()
            .toPlainString();
  }

  private static Plot loss(TrainingCourse course) {
    EpochFigures best = course.run().best();
    return curves(
        course,
        "loss",
        "Loss while training",
        String.format(
            Locale.ROOT,
            "Curves of the loss over examples seen. Validation loss fell from %.3f to %.3f in epoch %d,"
                + " whose weights were kept.",
            course.run().epochs().getFirst().validationLoss(),
            best.validationLoss(),
            best.epoch()),
        "loss (lower is better)",
        new Figures(
            Glance::trainLoss,
            Glance::validationLoss,
            EpochFigures::trainLoss,
            EpochFigures::validationLoss),
        LegendPosition.InsideNE);
  }

  private static Plot accuracy(TrainingCourse course) {
    EpochFigures best = course.run().best();
    return curves(
        course,
        "accuracy",
        "Accuracy while training",
        String.format(
            Locale.ROOT,
            "Curves of the accuracy over examples seen. Validation accuracy rose from %.1f %% to %.1f %%"
                + " in epoch %d, whose weights were kept.",
            course.run().epochs().getFirst().validationAccuracy() * 100,
            best.validationAccuracy() * 100,
            best.epoch()),
        "right answers (%)",
        new Figures(
            glance -> glance.trainAccuracy() * 100,
            glance -> glance.validationAccuracy() * 100,
            epoch -> epoch.trainAccuracy() * 100,
            epoch -> epoch.validationAccuracy() * 100),
        LegendPosition.InsideSE);
  }

  /** What is taken of looks in between and of epochs. */
  private record Figures(
      ToDoubleFunction<Glance> trainGlance,
      ToDoubleFunction<Glance> validationGlance,
      ToDoubleFunction<EpochFigures> train,
      ToDoubleFunction<EpochFigures> validation) {}

  private static Plot curves(
      TrainingCourse course,
      String name,
      String title,
      String alt,
      String yAxis,
      Figures figures,
      LegendPosition legend) {
    List<Glance> glances = course.run().glances();
    List<EpochFigures> epochs = course.run().epochs();
    List<Double> seen = glances.stream().map(glance -> (double) glance.seen()).toList();
    List<Double> ends =
        epochs.stream().map(e -> (double) e.epoch() * course.examplesAnEpoch()).toList();
    return plot(
        name,
        title,
        alt,
        palette -> {
          Drawing drawing = new Drawing(palette, "examples seen", yAxis, legend);
          drawing.chart().getStyler().setXAxisMin(0.0);
          drawing.xLabels(value -> String.format(Locale.ROOT, "%,.0f", value));
          if (!glances.isEmpty()) {
            drawing.line(
                "training, samples",
                seen,
                glances.stream().map(g -> figures.trainGlance.applyAsDouble(g)).toList(),
                drawing.ham(),
                true);
            drawing.line(
                "validation, samples",
                seen,
                glances.stream().map(g -> figures.validationGlance.applyAsDouble(g)).toList(),
                drawing.spam(),
                true);
          }
          drawing.line(
              "training",
              ends,
              epochs.stream().map(e -> figures.train.applyAsDouble(e)).toList(),
              drawing.ham(),
              false);
          drawing.line(
              "validation",
              ends,
              epochs.stream().map(e -> figures.validation.applyAsDouble(e)).toList(),
              drawing.spam(),
              false);
          drawing.mark((double) course.run().bestEpoch() * course.examplesAnEpoch());
          return drawing;
        });
  }
}
