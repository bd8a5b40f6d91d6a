package org.hamletmail.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.hamletmail.evaluation.Estimate;
import org.hamletmail.evaluation.Evaluation;

/** One figure of all parts. */
record FigureRow(String name, boolean first, List<Cell> cells) {

  /** A figure of one part. */
  record Cell(String value, String interval) {}

  /** Returns all figures, false positives first. */
  static List<FigureRow> of(List<Evaluation> parts) {
    List<FigureRow> rows = new ArrayList<>();
    rows.add(
        row("False-positive rate", parts, true, e -> e.counts().estimates().falsePositiveRate()));
    rows.add(row("Recall at 0.1 % false positives", parts, true, Evaluation::recallAtOnePerMille));
    rows.add(row("Recall at 1 % false positives", parts, true, Evaluation::recallAtOnePercent));
    rows.add(row("Recall", parts, true, e -> e.counts().estimates().recall()));
    rows.add(row("Precision", parts, true, e -> e.counts().estimates().precision()));
    rows.add(row("F1", parts, false, e -> e.counts().estimates().f1()));
    rows.add(row("ROC AUC", parts, false, Evaluation::rocAuc));
    rows.add(row("Accuracy", parts, true, e -> e.counts().estimates().accuracy()));
    return rows;
  }

  private static FigureRow row(
      String name, List<Evaluation> parts, boolean percent, Function<Evaluation, Estimate> figure) {
    return new FigureRow(
        name,
        name.startsWith("False"),
        parts.stream()
            .map(figure)
            .map(e -> new Cell(Numerals.value(e, percent), Numerals.interval(e, percent)))
            .toList());
  }
}
