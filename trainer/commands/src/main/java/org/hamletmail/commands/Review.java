package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.Comparison;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.training.Base;

/**
 * What a new model is held against: the golden messages, and an old model's verdicts on the test
 * part, which are asked for before the training, so that nothing of it fails after hours.
 *
 * @param golden messages to get right
 * @param old the model to compare with; empty where there is none, not even the embedded one
 * @param on what both are compared on, such as "the test part"
 */
record Review(GoldenSet golden, Optional<OldModel> old, String on) {
  /** Entry of {@code model.json} with what became of the review. */
  static final String REVIEW = "review";

  static final String FORCED = "forced";

  private static final int NAMED = 20;
  private static final String TEST = "the test part";

  /**
   * Reads the golden messages and asks the old model.
   *
   * @param old directory of the old model
   * @param base checkpoint of the new model, where it has one
   * @param test the test part, on which both models are compared
   * @throws CorpusException if it holds no ham or no spam, or a golden message can't be read
   */
  static Review prepare(
      ReviewOptions options,
      Optional<Path> old,
      Optional<Base> base,
      List<LabeledMessage> test,
      CorpusReading reading,
      int threads)
      throws IOException {
    GoldenSet golden = GoldenSet.read(options.golden(), reading);
    if (old.isEmpty() || (options.force() && !hasBoth(test))) {
      return new Review(golden, Optional.empty(), TEST);
    }
    for (Label label : Label.values()) {
      if (test.stream().noneMatch(message -> message.label() == label)) {
        throw new CorpusException(
            "the test part holds no "
                + label.name().toLowerCase(Locale.ROOT)
                + ", so there is nothing to compare the new model with "
                + old.get()
                + " on; more mail is needed, or a larger mail.test-share, or --force to do without");
      }
    }
    return new Review(
        golden,
        Optional.of(
            OldModel.ask(old.get(), options.oldBase(base, old.get()), test, golden, threads)),
        TEST);
  }

  private static boolean hasBoth(List<LabeledMessage> test) {
    return test.stream().map(LabeledMessage::label).distinct().count() == Label.values().length;
  }

  /** Returns the golden messages. */
  List<LabeledMessage> goldenMessages() {
    return golden.messages();
  }

  /**
   * Judges the new model.
   *
   * @param test its verdicts on the test part
   * @param verdicts its verdicts on the golden messages, in their order
   * @param threshold from which it tags
   */
  Findings judge(List<ScoredMessage> test, List<ScoredMessage> verdicts, double threshold) {
    List<String> against = new ArrayList<>();
    Optional<Comparison> comparison =
        old.map(o -> Comparison.of(o.test(), o.threshold(), test, threshold));
    comparison.ifPresent(compared -> against.addAll(against(compared)));
    List<String> broken = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    hold(verdicts, threshold, broken, warnings);
    if (!broken.isEmpty()) {
      against.add(
          broken.size()
              + " golden message(s) are called wrong: "
              + String.join("; ", broken.subList(0, Math.min(NAMED, broken.size())))
              + (broken.size() > NAMED ? "; and " + (broken.size() - NAMED) + " more" : ""));
    }
    return new Findings(comparison, against, warnings, broken.size() + warnings.size());
  }

  private List<String> against(Comparison compared) {
    Path directory = old.orElseThrow().directory();
    List<String> against = new ArrayList<>();
    if (compared.onHam().isWorse()) {
      against.add(
          String.format(
              Locale.ROOT,
              "it tags %d ham messages of %s that %s passes, and passes %d that that one"
                  + " tags (McNemar's test, one-sided, %s)",
              compared.onHam().onlyNewWrong(),
              on,
              directory,
              compared.onHam().onlyOldWrong(),
              compared.onHam()));
    }
    if (compared.onAll().isWorse()) {
      against.add(
          String.format(
              Locale.ROOT,
              "it is wrong on %d messages of %s that %s gets right, and right on %d that"
                  + " that one gets wrong (McNemar's test, one-sided, %s)",
              compared.onAll().onlyNewWrong(),
              on,
              directory,
              compared.onAll().onlyOldWrong(),
              compared.onAll()));
    }
    return against;
  }

  private void hold(
      List<ScoredMessage> verdicts, double threshold, List<String> broken, List<String> warnings) {
    List<Boolean> right = GoldenSet.right(verdicts, threshold);
    for (int i = 0; i < verdicts.size(); i++) {
      if (right.get(i)) {
        continue;
      }
      int place = i;
      LabeledMessage message = golden.messages().get(i);
      Optional<Boolean> before = old.map(o -> o.golden().get(place));
      String line =
          String.format(
              Locale.ROOT,
              "%s, %s: P(spam) %.4f, tag threshold %.4f%s",
              message.id(),
              message.label().name().toLowerCase(Locale.ROOT),
              verdicts.get(i).pSpam(),
              threshold,
              before.orElse(true) ? "" : "; the old model is wrong too");
      (golden.counts(message, before.orElse(false)) ? broken : warnings).add(line);
    }
  }

  /**
   * Returns the description of a training with what the review found, for whoever reads model.json
   * later; adds its figures to {@code metrics}.
   *
   * @param force whether the model is published against all reasons
   */
  Map<String, String> described(
      Map<String, String> training, Findings findings, boolean force, Map<String, Double> metrics) {
    Map<String, String> described = new TreeMap<>(training);
    old.ifPresent(o -> described.put("compared-to", o.called()));
    findings.comparison().ifPresent(comparison -> metrics.putAll(comparison.metrics()));
    described.put("golden", golden.own() ? "own" : "built-in");
    metrics.put("golden_messages", (double) golden.messages().size());
    metrics.put("golden_wrong", (double) findings.goldenWrong());
    described.put(REVIEW, findings.refused() ? (force ? FORCED : "refused") : "passed");
    return described;
  }

  /**
   * Returns what a terminal shows of the findings.
   *
   * @param force whether the model is published against all reasons
   */
  List<String> lines(Findings findings, boolean force) {
    List<String> lines = new ArrayList<>();
    findings
        .comparison()
        .ifPresent(comparison -> {
          OldModel o = old.orElseThrow();
          lines.add("compared on " + on + " with " + o.called() + " in " + o.directory() + ":");
          comparison.lines().forEach(line -> lines.add("  " + line));
        });
    lines.add(
        String.format(
            Locale.ROOT,
            "golden messages: %d of %d right (%s set)",
            golden.messages().size() - findings.goldenWrong(),
            golden.messages().size(),
            golden.own() ? "own" : "built-in"));
    findings.warnings().forEach(line -> lines.add("warning: golden message " + line));
    if (findings.refused() && force) {
      findings.against().forEach(reason -> lines.add("warning: published by --force: " + reason));
    }
    return lines;
  }

  /** Returns in one sentence whether the new model is to be had, where there is an old one. */
  Optional<String> verdict(Findings findings) {
    return findings.comparison().map(compared -> compared.verdict(old.orElseThrow().called()));
  }

  /**
   * What speaks against a new model.
   *
   * @param comparison with the old one
   * @param against reasons to refuse it
   * @param warnings golden messages that it gets wrong and may
   * @param goldenWrong golden messages that it gets wrong
   */
  record Findings(
      Optional<Comparison> comparison,
      List<String> against,
      List<String> warnings,
      int goldenWrong) {

    /** Returns the same with more reasons to refuse the model. */
    Findings and(List<String> more) {
      List<String> all = new ArrayList<>(more);
      all.addAll(against);
      return new Findings(comparison, List.copyOf(all), warnings, goldenWrong);
    }

    boolean refused() {
      return !against.isEmpty();
    }
  }
}
