package org.hamletmail.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hamletmail.classifier.Label;
import org.hamletmail.dataset.DataSummary;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.Estimate;
import org.hamletmail.evaluation.Evaluation;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.Operating;

/** What the template inserts, by the names that it uses. */
record ReportPage(
    String style,
    String styleDigest,
    String model,
    String introduction,
    String measured,
    String tag,
    ConfusionMatrix counts,
    List<Card> cards,
    List<Rule> rules,
    List<String> remarks,
    List<Column> columns,
    List<FigureRow> rows,
    List<Shown> plots,
    List<String> undrawn,
    List<Source> sources,
    List<Mistakes> mistakes,
    List<Training> training) {

  /** A figure in large type; {@code kind} colours it. */
  record Card(String kind, String title, String value, String note) {}

  /** Head of a part's figures. */
  record Column(String name, String note) {}

  /** A plot in Base64. */
  record Shown(
      String title, String alt, String caption, String light, String dark, int width, int height) {}

  /** Mistakes of one corpus source. */
  record Source(String name, String ham, String hamInterval, String spam, String spamInterval) {}

  /** What was trained on, and how. */
  record Training(String summary, List<Part> parts, List<Setting> settings) {}

  /** How many messages a part has. */
  record Part(String name, String ham, String spam) {}

  /** One setting. */
  record Setting(String name, String value) {}

  private static final Map<String, String> CAPTIONS =
      Map.of(
          "scores",
          "How many messages got which P(spam), on a logarithmic scale. Wanted mail belongs to the"
              + " left, spam to the right; dashed: the thresholds. Wanted mail to the right of them"
              + " is hit.",
          "roc",
          "Each point of the line is a threshold: lower ones catch more spam and hit more wanted mail."
              + " Good models reach the top far to the left. The marks are the thresholds in use.",
          "det",
          "The same as what goes wrong, both sides enlarged towards none: the lower left corner is a"
              + " model without mistakes. Compare models here when both are good.",
          "loss",
          "How wrong and unsure the model was, after that many training messages. Once the validation"
              + " line rises while the training line falls, it learns by heart. Dashed upright: the"
              + " epoch that was kept.",
          "accuracy",
          "Share of right answers at a threshold of 0.5. A wide gap between the lines means that more,"
              + " or more varied, mail would help. Dashed upright: the epoch that was kept.");

  static ReportPage of(
      Report report, List<Plot> plots, Optional<String> undrawn, String style, String digest) {
    List<Evaluation> evaluations =
        report.measured().stream().map(part -> Evaluation.of(part.scores(), report.tag())).toList();
    Evaluation first = evaluations.getFirst();
    return new ReportPage(
        style,
        digest,
        Numerals.visible(report.model()),
        introduction(report, first),
        report.first().name(),
        Numerals.number(report.tag()),
        first.counts(),
        cards(report, first.counts()),
        Rule.of(report),
        report.remarks(),
        report.measured().stream().map(ReportPage::column).toList(),
        FigureRow.of(evaluations),
        plots.stream().map(ReportPage::shown).toList(),
        undrawn.stream().toList(),
        sources(first),
        List.of(Mistakes.of(report, Label.HAM), Mistakes.of(report, Label.SPAM)),
        report.course().map(ReportPage::training).stream().toList());
  }

  /** Whether the page names messages. */
  boolean paths() {
    return mistakes.stream().anyMatch(Mistakes::any) || !sources.isEmpty();
  }

  String hamPassed() {
    return Numerals.count(counts.hamPassed());
  }

  String hamTagged() {
    return Numerals.count(counts.hamTagged());
  }

  String spamPassed() {
    return Numerals.count(counts.spamPassed());
  }

  String spamTagged() {
    return Numerals.count(counts.spamTagged());
  }

  private static String introduction(Report report, Evaluation first) {
    int all = first.counts().ham() + first.counts().spam();
    return "Measured on "
        + Numerals.count(all)
        + (all == 1 ? " message" : " messages")
        + " of the "
        + report.first().name()
        + ", "
        + Numerals.count(first.counts().ham())
        + " ham and "
        + Numerals.count(first.counts().spam())
        + " spam, with the code that filters mail.";
  }

  private static List<Card> cards(Report report, ConfusionMatrix counts) {
    List<Card> cards = new ArrayList<>();
    cards.add(hit("Wanted mail tagged by mistake", report.tag(), counts));
    cards.add(
        report
            .reject()
            .map(reject ->
                hit(
                    "Wanted mail rejected by mistake",
                    reject,
                    ConfusionMatrix.of(report.first().scores(), reject)))
            .orElse(
                new Card(
                    "ham", "Wanted mail rejected by mistake", "never", "nothing is rejected")));
    cards.add(
        counts.spam() == 0
            ? new Card("spam", "Spam caught", "n/a", "no spam was measured")
            : new Card(
                "spam",
                "Spam caught",
                Numerals.percent(counts.recall()),
                Numerals.count(counts.spamPassed())
                    + " of "
                    + Numerals.count(counts.spam())
                    + " would still arrive untagged"));
    return cards;
  }

  private static Card hit(String title, double threshold, ConfusionMatrix counts) {
    if (counts.ham() == 0) {
      return new Card("ham", title, "n/a", "no ham was measured");
    }
    Operating at = new Operating(threshold, counts.hamTagged(), counts.ham());
    return new Card(
        "ham",
        title,
        Numerals.count(at.hamCaught()) + " of " + Numerals.count(at.ham()),
        Numerals.percent(at.falsePositiveRate())
            + "; at most "
            + Numerals.percent(at.falsePositiveBound())
            + " with 95 % confidence");
  }

  private static Column column(MeasuredPart part) {
    long ham = part.scores().stream().filter(score -> score.label() == Label.HAM).count();
    return new Column(
        part.name(),
        Numerals.count((int) ham)
            + " ham, "
            + Numerals.count(part.scores().size() - (int) ham)
            + " spam");
  }

  private static Shown shown(Plot plot) {
    return new Shown(
        plot.title(),
        plot.alt(),
        CAPTIONS.getOrDefault(plot.name(), ""),
        plot.light(),
        plot.dark(),
        Plot.WIDTH,
        Plot.HEIGHT);
  }

  private static List<Source> sources(Evaluation evaluation) {
    List<Source> sources = new ArrayList<>();
    evaluation
        .bySource()
        .forEach((name, counts) -> {
          Estimate ham = counts.estimates().falsePositiveRate();
          Estimate missed = Estimate.share(counts.spamPassed(), counts.spam());
          sources.add(
              new Source(
                  Numerals.visible(name),
                  share(counts.hamTagged(), counts.ham(), ham),
                  counts.ham() == 0 ? "" : Numerals.interval(ham, true),
                  share(counts.spamPassed(), counts.spam(), missed),
                  counts.spam() == 0 ? "" : Numerals.interval(missed, true)));
        });
    return sources;
  }

  private static String share(int count, int of, Estimate rate) {
    return of == 0
        ? "none there"
        : Numerals.count(count) + " of " + Numerals.count(of) + ": " + Numerals.value(rate, true);
  }

  private static Training training(TrainingCourse course) {
    DataSummary data = course.data();
    return new Training(
        "Could not be read: "
            + Numerals.count(data.skipped())
            + ". Copies and near-copies: "
            + Numerals.count(data.grouped())
            + ", in "
            + Numerals.count(data.groups())
            + " groups, each of which is in one part unless the parts were given.",
        data.parts().stream()
            .map(part ->
                new Part(part.name(), Numerals.count(part.ham()), Numerals.count(part.spam())))
            .toList(),
        course.recipe().entrySet().stream()
            .map(setting -> new Setting(setting.getKey(), Numerals.visible(setting.getValue())))
            .toList());
  }
}
