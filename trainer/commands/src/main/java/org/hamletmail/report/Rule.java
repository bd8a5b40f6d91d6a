package org.hamletmail.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hamletmail.evaluation.ConfusionMatrix;
import org.hamletmail.evaluation.MeasuredPart;
import org.hamletmail.evaluation.Operating;

/** A threshold in plain words. */
record Rule(String title, List<String> sentences) {

  static List<Rule> of(Report report) {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        rule(
            "Tagged as spam",
            "tagged",
            report.tag(),
            report.chosenOn().map(Report.ChosenOn::tag),
            report.first()));
    if (report.reject().isPresent()) {
      rules.add(
          rule(
              "Rejected, if you have switched that on",
              "rejected",
              report.reject().get(),
              report.chosenOn().flatMap(Report.ChosenOn::reject),
              report.first()));
    } else {
      rules.add(
          new Rule(
              "Rejected",
              List.of(
                  "Nothing. This model has no reject threshold: too little wanted mail was there to"
                      + " show that rejecting is safe. Where rejecting is switched on, mail is"
                      + " tagged instead.")));
    }
    return rules;
  }

  private static Rule rule(
      String title,
      String done,
      double threshold,
      Optional<Operating> chosenOn,
      MeasuredPart measured) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        String.format(
            Locale.ROOT, "A message whose P(spam) is %.4f or more is %s.", threshold, done));
    chosenOn.ifPresent(on ->
        sentences.add(cost(on, "the validation part, on which thresholds are chosen,", done)));
    ConfusionMatrix counts = ConfusionMatrix.of(measured.scores(), threshold);
    if (counts.ham() > 0) {
      Operating here = new Operating(threshold, counts.hamTagged(), counts.ham());
      sentences.add(cost(here, "the " + measured.name(), done));
    }
    if (counts.spam() > 0) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "Of its %s spam messages %s (%s) would be %s.",
              Numerals.count(counts.spam()),
              Numerals.count(counts.spamTagged()),
              Numerals.percent(counts.recall()),
              done));
    }
    return new Rule(title, sentences);
  }

  private static String cost(Operating on, String part, String done) {
    return String.format(
        Locale.ROOT,
        "Of %s wanted messages of %s %s would be %s (%s); with 95 %% confidence it is at most %s of"
            + " such mail.",
        Numerals.count(on.ham()),
        part,
        on.hamCaught() == 0 ? "none" : Numerals.count(on.hamCaught()),
        done,
        Numerals.percent(on.falsePositiveRate()),
        Numerals.percent(on.falsePositiveBound()));
  }
}
