package org.hamletmail.lab.experiment;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.hamletmail.commands.TrainingConsole;
import org.hamletmail.evaluation.Estimate;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * The table of an experiment, as Markdown and as a page.
 *
 * @param title heading
 * @param remarks lines below the table
 * @param rows in order
 */
record ExperimentTable(String title, List<String> remarks, List<Row> rows) {
  private static final String NONE = "-";

  private static final List<String> HEADINGS =
      List.of(
          "row",
          "test: ham called spam",
          "test: spam missed",
          "test accuracy",
          "published",
          "validation accuracy",
          "training accuracy",
          "loss: training, validation, test",
          "test: AUC",
          "epoch kept",
          "time",
          "peak memory");

  /** Copies the lists. */
  ExperimentTable {
    remarks = List.copyOf(remarks);
    rows = List.copyOf(rows);
  }

  /**
   * A row.
   *
   * @param results of its seeds that are there; diverged ones too
   * @param seeds how many there will be
   * @param failure why one is not there; absent where nothing failed
   */
  record Row(
      String name,
      OptionalDouble published,
      List<ExperimentResult> results,
      int seeds,
      @Nullable String failure) {

    /** Copies the list. */
    Row {
      results = List.copyOf(results);
    }

    private @Nullable String complaint() {
      for (ExperimentResult result : results) {
        if (result.diverged() != null) {
          return "diverged: " + result.diverged();
        }
      }
      if (failure != null) {
        return "failed: " + failure;
      }
      return results.size() < seeds
          ? String.format(Locale.ROOT, "not finished: %d of %d trainings", results.size(), seeds)
          : null;
    }

    private List<String> cells() {
      List<String> cells = new ArrayList<>();
      cells.add(name);
      String complaint = complaint();
      String percent = published.isPresent() ? percent(published.getAsDouble() / 100) : NONE;
      if (complaint != null) {
        cells.add(complaint);
        while (cells.size() < HEADINGS.size()) {
          cells.add(cells.size() == 4 ? percent : NONE);
        }
        return cells;
      }
      List<ExperimentResult.Part> tested = parts(ExperimentResult::test);
      int ham = tested.stream().mapToInt(ExperimentResult.Part::ham).sum();
      int spam = tested.stream().mapToInt(ExperimentResult.Part::spam).sum();
      int tagged = tested.stream().mapToInt(ExperimentResult.Part::falsePositives).sum();
      int missed = tested.stream().mapToInt(ExperimentResult.Part::missed).sum();
      cells.add(tested.isEmpty() ? NONE : share(tagged, ham));
      cells.add(tested.isEmpty() ? NONE : share(missed, spam));
      cells.add(testAccuracy(tested));
      cells.add(percent);
      cells.add(accuracy(parts(ExperimentResult::validation)));
      cells.add(accuracy(parts(ExperimentResult::train)));
      cells.add(
          loss(parts(ExperimentResult::train))
              + ", "
              + loss(parts(ExperimentResult::validation))
              + ", "
              + loss(tested));
      cells.add(
          tested.isEmpty() || tested.stream().anyMatch(p -> p.rocAuc() == null)
              ? NONE
              : format("%.4f", mean(tested, p -> Objects.requireNonNull(p.rocAuc()))));
      cells.add(
          String.join(", ", results.stream().map(r -> Integer.toString(r.bestEpoch())).toList()));
      cells.add(time());
      cells.add(memory());
      return cells;
    }

    private List<ExperimentResult.Part> parts(
        Function<ExperimentResult, ExperimentResult.@Nullable Part> which) {
      return results.stream().flatMap(r -> Stream.ofNullable(which.apply(r))).toList();
    }

    /** One training has the interval that its messages support, several have their range. */
    private static String testAccuracy(List<ExperimentResult.Part> tested) {
      if (tested.size() != 1) {
        return accuracy(tested);
      }
      ExperimentResult.Part part = tested.getFirst();
      Estimate interval = Estimate.share(part.right(), part.messages());
      return format(
          "%s (%s to %s)",
          percent(part.accuracy()), percent(interval.low()), percent(interval.high()));
    }

    private static String accuracy(List<ExperimentResult.Part> parts) {
      if (parts.isEmpty()) {
        return NONE;
      }
      String mean = percent(mean(parts, ExperimentResult.Part::accuracy));
      if (parts.size() == 1) {
        return mean;
      }
      var range = parts.stream().mapToDouble(ExperimentResult.Part::accuracy).summaryStatistics();
      return format("%s (%s to %s)", mean, percent(range.getMin()), percent(range.getMax()));
    }

    private static String loss(List<ExperimentResult.Part> parts) {
      return parts.isEmpty() ? NONE : format("%.3f", mean(parts, ExperimentResult.Part::loss));
    }

    private String time() {
      if (results.stream().anyMatch(r -> r.seconds() == null)) {
        return NONE;
      }
      double mean =
          results.stream()
              .mapToDouble(r -> Objects.requireNonNull(r.seconds()))
              .average()
              .orElse(0);
      boolean resumed = results.stream().anyMatch(ExperimentResult::resumed);
      return TrainingConsole.readable(Duration.ofMillis(Math.round(mean * 1000)))
          + (resumed ? " (interrupted)" : "");
    }

    private String memory() {
      long most =
          results.stream()
              .mapToLong(r -> r.peakBytes() == null ? 0 : Objects.requireNonNull(r.peakBytes()))
              .max()
              .orElse(0);
      return most == 0 ? NONE : format("%d MB", most >> 20);
    }
  }

  private static double mean(
      List<ExperimentResult.Part> parts, ToDoubleFunction<ExperimentResult.Part> of) {
    return parts.stream().mapToDouble(of).average().orElse(Double.NaN);
  }

  private static String share(int count, int of) {
    return of == 0 ? NONE : format("%d of %d (%s)", count, of, percent((double) count / of));
  }

  private static String percent(double share) {
    return format("%.2f %%", share * 100);
  }

  @SuppressWarnings("AnnotateFormatMethod") // Its annotation isn't among our dependencies.
  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Returns the table as Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder("# " + escaped(title) + "\n\n");
    line(text, HEADINGS);
    line(text, HEADINGS.stream().map(heading -> "---").toList());
    rows.forEach(row -> line(text, row.cells()));
    text.append('\n');
    remarks.forEach(remark -> text.append("- ").append(escaped(remark)).append('\n'));
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append('|');
    cells.forEach(cell -> text.append(' ').append(escaped(cell)).append(" |"));
    text.append('\n');
  }

  private static String escaped(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("([\\\\|`*_<>\\[\\]])", "\\\\$1");
  }

  /** Returns the table as a page that needs nothing else. */
  String html() {
    Document page = Document.createShell("");
    page.charset(StandardCharsets.UTF_8);
    page.title(title);
    page.head()
        .appendElement("style")
        .text(
            "body{font:15px sans-serif;margin:2em}table{border-collapse:collapse}"
                + "td,th{border:1px solid #999;padding:.3em .6em;text-align:left}"
                + "td:not(:first-child){font-variant-numeric:tabular-nums}");
    page.body().appendElement("h1").text(title);
    Element table = page.body().appendElement("table");
    Element head = table.appendElement("thead").appendElement("tr");
    HEADINGS.forEach(heading -> head.appendElement("th").text(heading));
    Element body = table.appendElement("tbody");
    for (Row row : rows) {
      Element line = body.appendElement("tr");
      row.cells().forEach(cell -> line.appendElement("td").text(cell));
    }
    Element list = page.body().appendElement("ul");
    remarks.forEach(remark -> list.appendElement("li").text(remark));
    return "<!DOCTYPE html>\n" + page.outerHtml() + "\n";
  }
}
