package org.hamletmail.commands;

import com.google.gson.JsonObject;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.SkippedMessage;
import org.hamletmail.dataset.CorpusFigures;
import org.hamletmail.files.GroupFiles;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** Figures of a corpus as a table, as JSON and as a plot. */
final class InspectReport {
  private static final double[] SHARES = {0.1, 0.5, 0.9, 0.99, 1};
  private static final int[] WINDOWS = {1, 2, 4, 8};
  private static final int BARS = 10;
  private static final int LARGEST = 3;

  private final CorpusFigures figures;

  InspectReport(CorpusFigures figures) {
    this.figures = figures;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int ham = figures.count(Label.HAM);
    int spam = figures.count(Label.SPAM);
    lines.add(line("%-12s %8s %8s %8s", "messages", "ham", "spam", "all"));
    figures
        .sources()
        .forEach((source, counts) ->
            lines.add(
                line(
                    "%-12s %8d %8d %8d  %s",
                    "",
                    counts.getOrDefault(Label.HAM, 0),
                    counts.getOrDefault(Label.SPAM, 0),
                    counts.values().stream().mapToInt(Integer::intValue).sum(),
                    source)));
    lines.add(
        line(
            "%-12s %8d %8d %8d  %.1f %% spam",
            "all", ham, spam, ham + spam, 100.0 * spam / Math.max(1, ham + spam)));
    lines.add("");
    lines.add(line("%-12s %8s %8s", "tokens", "ham", "spam"));
    for (double share : SHARES) {
      lines.add(
          line(
              "%-12s %8d %8d",
              share == 1 ? "longest" : line("%.0f %% up to", share * 100),
              figures.percentile(Label.HAM, share),
              figures.percentile(Label.SPAM, share)));
    }
    for (int windows : WINDOWS) {
      lines.add(
          line(
              "%-12s %7s%% %7s%%",
              windows + (windows == 1 ? " window" : " windows"),
              within(Label.HAM, windows),
              within(Label.SPAM, windows)));
    }
    lines.add(line("%-12s of %d tokens: that share of the messages fits in", "", figures.window()));
    lines.add("");
    lines.add("script of most letters");
    figures.scripts().forEach((script, count) -> lines.add(line("%-12s %8d", script, count)));
    lines.add("");
    lines.addAll(languages());
    lines.add("");
    lines.addAll(copies());
    lines.add(
        figures.begin().isEmpty()
            ? "time         unknown"
            : line(
                "time         %s to %s, unknown of %d",
                day(figures.begin().get()),
                day(figures.end().orElse(Instant.MAX)),
                figures.timeless()));
    lines.add(
        line(
            "unreadable   %d; left out on purpose %d",
            figures.skipped().stream().filter(SkippedMessage::broken).count(),
            figures.skipped().stream().filter(m -> !m.broken()).count()));
    return lines;
  }

  /**
   * One language a line; those of less than a hundredth of ham and of spam together in the last.
   */
  private List<String> languages() {
    List<String> lines = new ArrayList<>();
    lines.add(line("%-12s %8s %8s", "language", "ham", "spam"));
    Map<Label, Integer> rare = new EnumMap<>(Label.class);
    figures
        .languages()
        .forEach((language, counts) -> {
          if (Arrays.stream(Label.values())
              .allMatch(label -> counts.getOrDefault(label, 0) * 100L < figures.count(label))) {
            counts.forEach((label, count) -> rare.merge(label, count, Integer::sum));
          } else {
            lines.add(language(language, counts));
          }
        });
    if (!rare.isEmpty()) {
      lines.add(language("others", rare));
    }
    return lines;
  }

  private static String language(String name, Map<Label, Integer> counts) {
    return line(
        "%-12s %8d %8d",
        name, counts.getOrDefault(Label.HAM, 0), counts.getOrDefault(Label.SPAM, 0));
  }

  private static JsonObject byLabel(Map<String, Map<Label, Integer>> counted) {
    JsonObject all = new JsonObject();
    counted.forEach((name, counts) -> {
      JsonObject labels = new JsonObject();
      labels.addProperty("ham", counts.getOrDefault(Label.HAM, 0));
      labels.addProperty("spam", counts.getOrDefault(Label.SPAM, 0));
      all.add(name, labels);
    });
    return all;
  }

  String json() {
    JsonObject all = new JsonObject();
    all.addProperty("ham", figures.count(Label.HAM));
    all.addProperty("spam", figures.count(Label.SPAM));
    all.add("sources", byLabel(figures.sources()));
    for (Label label : Label.values()) {
      JsonObject tokens = new JsonObject();
      for (double share : SHARES) {
        tokens.addProperty(line("p%.0f", share * 100), figures.percentile(label, share));
      }
      for (int windows : WINDOWS) {
        tokens.addProperty("within_" + windows + "_windows", figures.within(label, windows));
      }
      all.add("tokens_" + label.name().toLowerCase(Locale.ROOT), tokens);
    }
    all.addProperty("window", figures.window());
    JsonObject scripts = new JsonObject();
    figures.scripts().forEach(scripts::addProperty);
    all.add("scripts", scripts);
    all.add("languages", byLabel(figures.languages()));
    all.addProperty("groups_of_copies", figures.groups().repeated().size());
    all.addProperty(
        "messages_in_groups", figures.groups().repeated().stream().mapToInt(List::size).sum());
    all.addProperty("exact_copies", figures.groups().exactCopies());
    all.addProperty("groups_with_both_labels", figures.groups().contradictory().size());
    figures.begin().ifPresent(time -> all.addProperty("begin", time.toString()));
    figures.end().ifPresent(time -> all.addProperty("end", time.toString()));
    all.addProperty("timeless", figures.timeless());
    all.add("skipped", skipped());
    return all.toString();
  }

  /**
   * Draws how many messages of each label take how many windows.
   *
   * @throws IOException if the file can't be written, or the machine can't draw
   */
  void plot(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IOException(file + ": its folder doesn't exist; create it first");
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(BitmapEncoder.getBufferedImage(chart()), "png", png);
    } catch (NoClassDefFoundError | UnsatisfiedLinkError | InternalError e) {
      throw new IOException(
          "this machine can't draw, as Java finds no fonts; install fontconfig and a Java that is"
              + " not headless, or leave out --plot",
          e);
    }
    GroupFiles.write(file, png.toByteArray());
  }

  private CategoryChart chart() {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(900)
            .height(500)
            .title("Length of messages, in windows of " + figures.window() + " tokens")
            .xAxisTitle("windows")
            .yAxisTitle("messages (%)")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNE);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    List<String> names = new ArrayList<>();
    for (int windows = 1; windows < BARS; windows++) {
      names.add(Integer.toString(windows));
    }
    names.add(BARS + " or more");
    addBars(chart, Label.HAM, names, new Color(0x33, 0x77, 0xbb));
    addBars(chart, Label.SPAM, names, new Color(0xcc, 0x55, 0x33));
    return chart;
  }

  private void addBars(CategoryChart chart, Label label, List<String> names, Color colour) {
    int all = figures.count(label);
    if (all == 0) {
      return;
    }
    List<Double> bars = new ArrayList<>();
    for (int windows = 1; windows <= BARS; windows++) {
      int upTo = windows == BARS ? all : figures.within(label, windows);
      bars.add(100.0 * (upTo - (windows == 1 ? 0 : figures.within(label, windows - 1))) / all);
    }
    chart
        .addSeries(label.name().toLowerCase(Locale.ROOT) + " (" + all + ")", names, bars)
        .setFillColor(colour);
  }

  private List<String> copies() {
    List<String> lines = new ArrayList<>();
    var repeated = figures.groups().repeated();
    lines.add(
        line(
            "copies       %d groups of alike texts hold %d messages (%d are exact copies)",
            repeated.size(),
            repeated.stream().mapToInt(List::size).sum(),
            figures.groups().exactCopies()));
    repeated.stream()
        .sorted(Comparator.comparingInt(group -> -group.size()))
        .limit(LARGEST)
        .forEach(
            group -> lines.add(line("%-12s %d like %s", "", group.size(), group.getFirst().id())));
    var contradictory = figures.groups().contradictory();
    if (!contradictory.isEmpty()) {
      lines.add(
          line(
              "%-12s %d group(s) are labelled both ham and spam, the first with %s",
              "", contradictory.size(), contradictory.getFirst().getFirst().id()));
    }
    return lines;
  }

  private JsonObject skipped() {
    JsonObject reasons = new JsonObject();
    Map<String, Long> counts =
        figures.skipped().stream()
            .collect(
                Collectors.groupingBy(SkippedMessage::reason, TreeMap::new, Collectors.counting()));
    counts.forEach(reasons::addProperty);
    return reasons;
  }

  private String within(Label label, int windows) {
    return line(
        "%.1f ", 100.0 * figures.within(label, windows) / Math.max(1, figures.count(label)));
  }

  private static String day(Instant time) {
    return time.toString().substring(0, 10);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
