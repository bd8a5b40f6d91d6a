package org.hamletmail.lab.evasion;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.SpamClassifier;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.evaluation.Measuring;
import org.hamletmail.evaluation.PairedCounts;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.text.MessageText;

/** What each evasion costs a model: the same messages without and with it. */
final class EvasionReport {
  private final Map<Evasion, PairedCounts> spam = new EnumMap<>(Evasion.class);
  private final Map<Evasion, PairedCounts> ham = new EnumMap<>(Evasion.class);

  private EvasionReport() {}

  /**
   * Measures.
   *
   * @param messages ham, which spam also hides behind, and spam
   * @param extractor the one that serves
   * @param threshold P(spam) from which a message counts as spam
   * @throws IllegalArgumentException if there is no ham with text or no spam
   */
  static EvasionReport of(
      SpamClassifier classifier,
      List<LabeledMessage> messages,
      Function<byte[], MessageText> extractor,
      double threshold,
      long seed) {
    Measured onSpam = new Measured(classifier, of(messages, Label.SPAM), extractor, threshold);
    Measured onHam = new Measured(classifier, of(messages, Label.HAM), extractor, threshold);
    if (onSpam.messages.isEmpty()) {
      throw new IllegalArgumentException("no spam to disguise; name some: --spam");
    }
    HamTexts cover = new HamTexts(onHam.messages.stream().map(m -> m.text().body()).toList());
    EvasionReport report = new EvasionReport();
    for (Evasion evasion : Evasion.values()) {
      report.spam.put(evasion, onSpam.under(evasion, cover, seed));
      if (evasion.reach() == Evasion.Reach.ALSO_HAM) {
        report.ham.put(evasion, onHam.under(evasion, cover, seed));
      }
    }
    return report;
  }

  private static List<LabeledMessage> of(List<LabeledMessage> messages, Label label) {
    return messages.stream().filter(message -> message.label() == label).toList();
  }

  /** Messages and what they scored as they are. */
  private static final class Measured {
    private final SpamClassifier classifier;
    private final List<LabeledMessage> messages;
    private final Function<byte[], MessageText> extractor;
    private final double threshold;
    private final List<ScoredMessage> before;

    Measured(
        SpamClassifier classifier,
        List<LabeledMessage> messages,
        Function<byte[], MessageText> extractor,
        double threshold) {
      this.classifier = classifier;
      this.messages = messages;
      this.extractor = extractor;
      this.threshold = threshold;
      this.before = Measuring.score(classifier, messages);
    }

    PairedCounts under(Evasion evasion, HamTexts cover, long seed) {
      List<LabeledMessage> disguised = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        LabeledMessage m = messages.get(i);
        byte[] mail = evasion.apply(m.text(), cover, seed + 1_000_003L * i);
        disguised.add(new LabeledMessage(m.label(), m.id(), m.source(), extractor.apply(mail)));
      }
      return PairedCounts.of(before, Measuring.score(classifier, disguised), threshold);
    }
  }

  /** Returns a table, in Markdown, so that it can stand in a document as it is. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| evasion | reach | recall before | after | 95 % interval | lost | newly missed | newly"
            + " caught |");
    lines.add("|---|---|---|---|---|---|---|---|");
    spam.forEach((evasion, counts) ->
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s to %s | %s | %d | %d |",
                evasion.word(),
                reach(evasion),
                share(counts.before(), counts.messages()),
                share(counts.after(), counts.messages()),
                percent(counts.afterLow()),
                percent(counts.afterHigh()),
                percent(counts.lost()),
                counts.newlyPassed(),
                counts.newlyCalledSpam())));
    ham.forEach((evasion, counts) ->
        lines.add(
            String.format(
                Locale.ROOT,
                "ham as %s: %d of %d called spam before, %d after (95 %% interval %s to %s; %d"
                    + " newly called spam)",
                evasion.word(),
                counts.before(),
                counts.messages(),
                counts.after(),
                percent(counts.afterLow()),
                percent(counts.afterHigh()),
                counts.newlyCalledSpam())));
    return lines;
  }

  /** Returns all figures by evasion. */
  JsonObject toJson() {
    JsonObject all = new JsonObject();
    spam.forEach((evasion, counts) -> {
      JsonObject one = new JsonObject();
      one.addProperty("reach", reach(evasion));
      one.add("spam", json(counts));
      PairedCounts onHam = ham.get(evasion);
      if (onHam != null) {
        one.add("ham", json(onHam));
      }
      all.add(evasion.word(), one);
    });
    return all;
  }

  private static JsonObject json(PairedCounts counts) {
    JsonObject json = new JsonObject();
    json.addProperty("messages", counts.messages());
    json.addProperty("called_spam_before", counts.before());
    json.addProperty("called_spam_after", counts.after());
    json.addProperty("newly_passed", counts.newlyPassed());
    json.addProperty("newly_called_spam", counts.newlyCalledSpam());
    json.addProperty("after_low", counts.afterLow());
    json.addProperty("after_high", counts.afterHigh());
    return json;
  }

  private static String reach(Evasion evasion) {
    return switch (evasion.reach()) {
      case UNDONE, ALSO_HAM -> "undone";
      case MOSTLY_UNDONE -> "mostly undone";
      case READ -> "read";
      case OUT_OF_REACH -> "out of reach";
    };
  }

  private static String share(int count, int of) {
    return percent((double) count / of);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }
}
