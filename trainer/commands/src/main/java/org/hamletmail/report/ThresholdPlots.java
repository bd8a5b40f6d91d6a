package org.hamletmail.report;

import java.awt.BasicStroke;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.hamletmail.classifier.Label;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.ScoredMessage;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what each threshold would cost and bring: a ROC curve and a DET curve. */
final class ThresholdPlots {
  private final Report report;
  private final List<ScoredMessage> scores;
  private final ConfusionMatrix atTag;

  /** Figures at each threshold, from one that no message reaches to one that all do. */
  private final List<ConfusionMatrix> all;

  /** Percent of ham, and of spam, that stand for none on an axis that has no nought. */
  private final double noHam;

  private final double noSpam;

  private ThresholdPlots(Report report, ConfusionMatrix atTag) {
    this.report = report;
    this.scores = report.first().scores();
    this.atTag = atTag;
    this.all = atAll(scores, atTag.ham(), atTag.spam());
    this.noHam = Plots.NOTHING / atTag.ham() * 100;
    this.noSpam = Plots.NOTHING / atTag.spam() * 100;
  }

  /** Returns the plots; none where a label is missing. */
  static List<Plot> of(Report report) {
    ConfusionMatrix atTag = ConfusionMatrix.of(report.first().scores(), report.tag());
    if (atTag.ham() == 0 || atTag.spam() == 0) {
      return List.of();
    }
    ThresholdPlots plots = new ThresholdPlots(report, atTag);
    return List.of(plots.roc(), plots.det());
  }

  private static List<ConfusionMatrix> atAll(List<ScoredMessage> scores, int ham, int spam) {
    List<ScoredMessage> sorted =
        scores.stream()
            .sorted(Comparator.comparingDouble(ScoredMessage::pSpam).reversed())
            .toList();
    List<ConfusionMatrix> all = new ArrayList<>();
    all.add(new ConfusionMatrix(ham, 0, spam, 0));
    int hamTagged = 0;
    int spamTagged = 0;
    for (int i = 0; i < sorted.size(); i++) {
      hamTagged += sorted.get(i).label() == Label.HAM ? 1 : 0;
      spamTagged += sorted.get(i).label() == Label.SPAM ? 1 : 0;
      if (i + 1 == sorted.size() || sorted.get(i + 1).pSpam() != sorted.get(i).pSpam()) {
        all.add(new ConfusionMatrix(ham - hamTagged, hamTagged, spam - spamTagged, spamTagged));
      }
    }
    return all;
  }

  private Plot roc() {
    return Plots.plot(
        "roc",
        "Spam caught against wanted mail hit",
        alt(
            "ROC curve. At the tag threshold %.2f %% of wanted mail is called spam and %.1f %% of spam"
                + " is caught%s.",
            ThresholdPlots::caught),
        palette -> {
          Drawing drawing = drawing(palette, "spam caught (%)", LegendPosition.InsideSE);
          drawing.percentages();
          return curve(drawing, ThresholdPlots::caught);
        });
  }

  private Plot det() {
    return Plots.plot(
        "det",
        "Spam missed against wanted mail hit",
        alt(
            "DET curve, both axes logarithmic. At the tag threshold %.2f %% of wanted mail is called"
                + " spam and %.1f %% of spam is missed%s.",
            ThresholdPlots::missed),
        palette -> {
          Drawing drawing =
              drawing(palette, "spam missed (%, 0 at the lower edge)", LegendPosition.InsideNE);
          drawing
              .chart()
              .getStyler()
              .setYAxisLogarithmic(true)
              .setYAxisMin(noSpam)
              .setYAxisMax(100.0)
              .setYAxisTickLabelsFormattingFunction(value -> share(value, noSpam));
          return curve(drawing, at -> Math.max(noSpam, missed(at)));
        });
  }

  private static double caught(ConfusionMatrix at) {
    return at.recall() * 100;
  }

  private static double missed(ConfusionMatrix at) {
    return 100.0 * at.spamPassed() / at.spam();
  }

  private double hit(ConfusionMatrix at) {
    return Math.max(noHam, at.falsePositiveRate() * 100);
  }

  private Drawing drawing(Palette palette, String yAxis, LegendPosition legend) {
    Drawing drawing =
        new Drawing(palette, "wanted mail called spam (%, 0 at the left edge)", yAxis, legend);
    drawing.chart().getStyler().setXAxisLogarithmic(true).setXAxisMin(noHam).setXAxisMax(100.0);
    drawing.xLabels(value -> share(value, noHam));
    return drawing;
  }

  private Drawing curve(Drawing drawing, ToDoubleFunction<ConfusionMatrix> y) {
    drawing.line(
        "all thresholds",
        all.stream().map(this::hit).toList(),
        all.stream().map(at -> y.applyAsDouble(at)).toList(),
        drawing.ham(),
        false);
    point(drawing, "tag", atTag, y, SeriesMarkers.CIRCLE);
    report
        .reject()
        .map(reject -> ConfusionMatrix.of(scores, reject))
        .ifPresent(at -> point(drawing, "reject", at, y, SeriesMarkers.DIAMOND));
    return drawing;
  }

  private String alt(String words, ToDoubleFunction<ConfusionMatrix> y) {
    return String.format(
        Locale.ROOT,
        words,
        atTag.falsePositiveRate() * 100,
        y.applyAsDouble(atTag),
        report
            .reject()
            .map(reject -> ConfusionMatrix.of(scores, reject))
            .map(at ->
                String.format(
                    Locale.ROOT,
                    "; at the reject threshold %.2f %% and %.1f %%",
                    at.falsePositiveRate() * 100,
                    y.applyAsDouble(at)))
            .orElse(""));
  }

  private void point(
      Drawing drawing,
      String name,
      ConfusionMatrix at,
      ToDoubleFunction<ConfusionMatrix> y,
      Marker marker) {
    XYSeries series =
        drawing.chart().addSeries(name, List.of(hit(at)), List.of(y.applyAsDouble(at)));
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(marker);
    series.setMarkerColor(drawing.spam());
    series.setLineStyle(new BasicStroke(0));
  }

  private static String share(double percent, double nothing) {
    if (percent <= nothing * 1.001) {
      return "0";
    }
    return percent >= 1
        ? String.format(Locale.ROOT, "%.0f", percent)
        : BigDecimal.valueOf(percent)
            .round(new MathContext(1))
            .stripTrailingZeros()
            .toPlainString();
  }
}
