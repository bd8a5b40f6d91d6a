package org.hamletmail.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.None;

/** One chart in the style of the page. */
final class Drawing {
  private static final BasicStroke LINE =
      new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  private static final BasicStroke THIN =
      new BasicStroke(1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {4, 3}, 0);

  private final XYChart chart;
  private final Palette palette;

  Drawing(Palette palette, String xAxis, String yAxis, LegendPosition legend) {
    this.palette = palette;
    chart =
        new XYChartBuilder()
            .width(Plot.WIDTH)
            .height(Plot.HEIGHT)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    var styler = chart.getStyler();
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    styler.setBaseFont(font).setLegendFont(font).setChartTitleVisible(false);
    styler.setLocale(Locale.ROOT);
    styler.setAxisTitleFont(font).setAxisTickLabelsFont(font.deriveFont(12f));
    styler
        .setChartBackgroundColor(palette.background)
        .setPlotBackgroundColor(palette.background)
        .setPlotBorderVisible(false)
        .setChartFontColor(palette.text)
        .setXAxisTitleColor(palette.text)
        .setYAxisTitleColor(palette.text)
        .setLegendBackgroundColor(palette.background)
        .setLegendBorderColor(palette.grid)
        .setLegendPosition(legend)
        .setLegendPadding(10)
        .setChartPadding(6)
        .setAnnotationLineStroke(THIN)
        .setAnnotationLineColor(palette.mark);
    styler
        .setAxisTickLabelsColor(palette.text)
        .setAxisTickMarksColor(palette.grid)
        .setPlotGridLinesColor(palette.grid)
        .setPlotGridLinesStroke(new BasicStroke(0.8f));
    styler.setPlotContentSize(0.97);
  }

  XYChart chart() {
    return chart;
  }

  /** Adds a line, thick, or thin and dashed. */
  void line(String name, List<Double> x, List<Double> y, Color colour, boolean thin) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineColor(colour);
    series.setLineStyle(thin ? THIN : LINE);
    series.setMarker(new None());
  }

  /** Adds a filled outline. */
  void area(String name, List<Double> x, List<Double> y, Color colour) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.PolygonArea);
    series.setLineColor(colour);
    series.setLineStyle(LINE);
    series.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 70));
    series.setMarker(new None());
  }

  /** Adds a vertical line through the whole chart. */
  void mark(double x) {
    chart.addAnnotation(new AnnotationLine(x, true, false));
  }

  /** Has the y axis go from 0 to 100 in round steps, whatever the figures are. */
  void percentages() {
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    chart.getStyler().setYAxisTickMarkSpacingHint(40);
    chart
        .getStyler()
        .setYAxisTickLabelsFormattingFunction(value -> String.format(Locale.ROOT, "%.0f", value));
  }

  /** Writes numbers of the x axis in a way of one's own. */
  void xLabels(Function<Double, String> format) {
    chart.getStyler().setXAxisTickLabelsFormattingFunction(format);
  }

  Color ham() {
    return palette.ham;
  }

  Color spam() {
    return palette.spam;
  }

  Color marks() {
    return palette.mark;
  }

  /** Returns the chart as PNG in Base64. */
  String png() {
    BufferedImage image =
        new BufferedImage(
            Plot.WIDTH * Plot.SCALE, Plot.HEIGHT * Plot.SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      // Else letters are placed as for small print, and run out of their boxes.
      graphics.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      graphics.scale(Plot.SCALE, Plot.SCALE);
      chart.paint(graphics, Plot.WIDTH, Plot.HEIGHT);
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      return Base64.getEncoder().encodeToString(png.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("the plot can't be encoded", e);
    } finally {
      graphics.dispose();
    }
  }
}
