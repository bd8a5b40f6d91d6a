package org.hamletmail.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hamletmail.classifier.Gpt2SpamClassifier;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.ModelLink;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.Comparison;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.training.Base;

/**
 * What a new model is held against: the golden messages, and an old model's verdicts on the test
 * part, which are asked for before the training, so that nothing of it fails after hours.
 *
 * @param golden messages to get right; none where nobody asked for a review
 * @param old the model to compare with
 * @param on what both are compared on, such as "the test part"
 */
record Review(Optional<GoldenSet> golden, Optional<Old> old, String on) {
  private static final int NAMED = 20;
  private static final String TEST = "the test part";

  /**
   * An old model's verdicts.
   *
   * @param id of the model
   * @param directory as the user named it
   * @param threshold from which it tags
   * @param test its verdicts on the test part
   * @param golden its verdicts on the golden messages
   */
  record Old(
      String id,
      Path directory,
      double threshold,
      List<ScoredMessage> test,
      List<ScoredMessage> golden) {}

  /**
   * Reads the golden messages and asks the old model.
   *
   * @param link that is to name the new model
   * @param test the test part, on which both models are compared
   * @throws CorpusException if it holds no ham or no spam, or a golden message can't be read
   */
  static Review prepare(
      ReviewOptions options,
      Optional<ModelLink> link,
      Optional<Base> base,
      List<LabeledMessage> test,
      CorpusReading reading,
      int threads)
      throws IOException {
    if (!options.wanted(link)) {
      return new Review(Optional.empty(), Optional.empty(), TEST);
    }
    GoldenSet golden = GoldenSet.read(options.golden(), reading);
    Optional<Path> named = options.old(link);
    if (named.isEmpty()) {
      return new Review(Optional.of(golden), Optional.empty(), TEST);
    }
    for (Label label : Label.values()) {
      if (test.stream().noneMatch(message -> message.label() == label)) {
        throw new CorpusException(
            "the test part holds no "
                + label.name().toLowerCase(Locale.ROOT)
                + ", so there is nothing to compare the models on; more mail is needed, or a larger"
                + " mail.test-share");
      }
    }
    Path directory = named.get();
    try (Gpt2SpamClassifier classifier =
        Gpt2SpamClassifier.open(
            directory, options.oldBase(base, directory).map(Base::file), threads)) {
      return new Review(
          Optional.of(golden),
          Optional.of(
              new Old(
                  classifier.model().id(),
                  directory,
                  classifier.model().tagThreshold(),
                  Measuring.score(classifier, test),
                  Measuring.score(classifier, golden.messages()))),
          TEST);
    }
  }

  /** Returns the golden messages; none where nobody asked for a review. */
  List<LabeledMessage> goldenMessages() {
    return golden.map(GoldenSet::messages).orElseGet(List::of);
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
    golden.ifPresent(set -> hold(set, verdicts, threshold, broken, warnings));
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
      GoldenSet set,
      List<ScoredMessage> verdicts,
      double threshold,
      List<String> broken,
      List<String> warnings) {
    for (int i = 0; i < verdicts.size(); i++) {
      if (!isWrong(verdicts.get(i), threshold)) {
        continue;
      }
      int place = i;
      LabeledMessage message = set.messages().get(i);
      Optional<Boolean> before = old.map(o -> isWrong(o.golden().get(place), o.threshold()));
      String line =
          String.format(
              Locale.ROOT,
              "%s, %s: P(spam) %.4f, tag threshold %.4f%s",
              message.id(),
              message.label().name().toLowerCase(Locale.ROOT),
              verdicts.get(i).pSpam(),
              threshold,
              before.orElse(false) ? "; the old model is wrong too" : "");
      boolean oldWasRight = before.isPresent() && !before.get();
      (set.counts(message, oldWasRight) ? broken : warnings).add(line);
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
    old.ifPresent(o -> described.put("compared-to", o.id()));
    findings.comparison().ifPresent(comparison -> metrics.putAll(comparison.metrics()));
    golden.ifPresent(set -> {
      described.put("golden", set.own() ? "own" : "built-in");
      metrics.put("golden_messages", (double) set.messages().size());
      metrics.put("golden_wrong", (double) findings.goldenWrong());
    });
    if (findings.refused()) {
      described.put("review", force ? "forced" : "refused");
    } else if (golden.isPresent()) {
      described.put("review", "passed");
    }
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
          Old o = old.orElseThrow();
          lines.add("compared on " + on + " with " + o.id() + " in " + o.directory() + ":");
          comparison.lines().forEach(line -> lines.add("  " + line));
        });
    golden.ifPresent(set ->
        lines.add(
            String.format(
                Locale.ROOT,
                "golden messages: %d of %d right (%s set)",
                set.messages().size() - findings.goldenWrong(),
                set.messages().size(),
                set.own() ? "own" : "built-in")));
    findings.warnings().forEach(line -> lines.add("warning: golden message " + line));
    if (findings.refused() && force) {
      findings.against().forEach(reason -> lines.add("warning: published by --force: " + reason));
    }
    return lines;
  }

  private static boolean isWrong(ScoredMessage message, double threshold) {
    return (message.pSpam() >= threshold) != (message.label() == Label.SPAM);
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
