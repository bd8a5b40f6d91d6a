package org.hamletmail.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.hamletmail.classifier.Label;
import org.hamletmail.classifier.SeenHam;
import org.hamletmail.config.Recipe.Balance;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.corpus.SkippedMessage;
import org.hamletmail.dataset.BalancedSampler;
import org.hamletmail.dataset.DataSummary;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.dataset.HamWriting;
import org.hamletmail.dataset.MailRemarks;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.finetune.TrainingListener;

/**
 * The mail of a training, divided and balanced.
 *
 * @param splits training (balanced, not repeated), validation and test part
 * @param newTest messages of the test part of which no copy or near-copy is trained on
 * @param summary what was read and how it was divided
 * @param digest SHA-256 of all labels and texts, as far as they are held
 * @param seenHam in what writing the ham of the training part is
 */
public record TrainingMail(
    DatasetSplits splits,
    List<LabeledMessage> newTest,
    DataSummary summary,
    String digest,
    SeenHam seenHam) {
  /** Share of all groups from which contradictions are no slips of the hand. */
  private static final double MOST_CONTRADICTORY = 0.02;

  private static final int FEW_CONTRADICTIONS = 5;

  /** Reads, divides and balances, see {@link Training#read}. */
  static TrainingMail read(
      Mail mail, Division division, long seed, long characters, TrainingListener listener)
      throws IOException {
    CorpusReading held = mail.reading().keeping(text -> text.first(characters));
    Corpus corpus = Corpus.read(mail.sources(), held);
    Corpus validation = Corpus.read(mail.validation(), held);
    Corpus test = Corpus.read(mail.test(), held);
    List<SkippedMessage> skipped = new ArrayList<>(corpus.skipped());
    skipped.addAll(validation.skipped());
    skipped.addAll(test.skipped());
    MailRemarks.skipped(skipped).forEach(listener::warn);
    List<LabeledMessage> all = new ArrayList<>(corpus.messages());
    all.addAll(validation.messages());
    all.addAll(test.messages());
    MessageGroups groups = MessageGroups.of(all);
    tell(groups, listener);
    requireFewContradictions(groups, corpus.messages());
    List<LabeledMessage> messages = corpus.messages();
    if (division.balance() == Balance.ALL) {
      messages = BalancedSampler.undersample(messages, seed);
    }
    requireBoth(messages, "the mail to train on", "name more with --ham, --spam or --labeled");
    DatasetSplits splits = division.divide(messages, groups, seed);
    if (!validation.messages().isEmpty()) {
      splits = splits.withValidation(validation.messages());
    }
    if (!test.messages().isEmpty()) {
      splits = splits.withTest(test.messages());
    }
    warnOfCopies(splits, groups, listener);
    if (division.balance() == Balance.TRAIN) {
      splits = splits.withTrain(BalancedSampler.undersample(splits.train(), seed));
    }
    requireBoth(splits.train(), "the training part", "more mail is needed");
    requireBoth(
        splits.validation(),
        "the validation part",
        "more mail is needed, a larger mail.validation-share, or mail of both labels with"
            + " --validation");
    listener.note(MailRemarks.count("training", splits.train()));
    listener.note(MailRemarks.count("validation", splits.validation()));
    listener.note(MailRemarks.count("test", splits.test()));
    return new TrainingMail(
        splits,
        groups.without(splits.test(), splits.train()),
        summary(all, splits, skipped, groups),
        new Corpus(all, List.of()).digest(),
        HamWriting.of(splits.train()));
  }

  /** Says what is alike, and which of it carries both labels. */
  static void tell(MessageGroups groups, TrainingListener listener) {
    listener.note(MailRemarks.copies(groups));
    MailRemarks.contradictions(groups).forEach(listener::warn);
  }

  private static DataSummary summary(
      List<LabeledMessage> all,
      DatasetSplits splits,
      List<SkippedMessage> skipped,
      MessageGroups groups) {
    return new DataSummary(
        List.of(
            DataSummary.Part.of("read in all", all),
            DataSummary.Part.of("training part", splits.train()),
            DataSummary.Part.of("validation part", splits.validation()),
            DataSummary.Part.of("test part", splits.test())),
        (int) skipped.stream().filter(SkippedMessage::broken).count(),
        groups.repeated().size(),
        groups.repeated().stream().mapToInt(List::size).sum());
  }

  /**
   * Returns the training messages, those of a repeated source as often as it says.
   *
   * @param repeat times by source, as the user named it
   * @throws IllegalArgumentException if a source isn't there or a number is below 1
   */
  List<LabeledMessage> repeated(Map<String, Integer> repeat) {
    Set<String> sources = new HashSet<>();
    splits.train().forEach(message -> sources.add(message.source()));
    repeat.forEach((source, times) -> {
      if (!sources.contains(source)) {
        throw new IllegalArgumentException(
            "--repeat names "
                + source
                + ", of which nothing is trained on; expected one of the paths given with"
                + " --ham, --spam or --labeled, spelled the same");
      }
      if (times < 1) {
        throw new IllegalArgumentException(
            "--repeat " + source + "=" + times + "; expected at least 1");
      }
    });
    List<LabeledMessage> messages = new ArrayList<>();
    for (LabeledMessage message : splits.train()) {
      int times = repeat.getOrDefault(message.source(), 1);
      for (int i = 0; i < times; i++) {
        messages.add(message);
      }
    }
    return messages;
  }

  private static void requireBoth(List<LabeledMessage> messages, String part, String advice) {
    for (Label label : Label.values()) {
      if (messages.stream().noneMatch(message -> message.label() == label)) {
        throw new CorpusException(
            String.format(
                Locale.ROOT,
                "%s holds no %s (%d messages in all); %s",
                part,
                label.name().toLowerCase(Locale.ROOT),
                messages.size(),
                advice));
      }
    }
  }

  /**
   * Requires labels that may be right; which ones aren't has been said by {@link #tell}.
   *
   * @param groups in which they are
   * @throws CorpusException if too many alike texts carry both labels
   */
  static void requireFewContradictions(MessageGroups groups, List<LabeledMessage> messages) {
    Set<LabeledMessage> learnt = Collections.newSetFromMap(new IdentityHashMap<>());
    learnt.addAll(messages);
    long contradictory =
        groups.contradictory().stream()
            .filter(group ->
                group.stream()
                        .filter(learnt::contains)
                        .map(LabeledMessage::label)
                        .distinct()
                        .count()
                    > 1)
            .count();
    if (contradictory > Math.max(FEW_CONTRADICTIONS, MOST_CONTRADICTORY * groups.all().size())) {
      throw new CorpusException(
          String.format(
              Locale.ROOT,
              "%d of %d groups of alike texts are labelled both ham and spam, which is more than"
                  + " chance explains: paths may be mixed up, or a folder of one label may hold the"
                  + " other; the first are listed above",
              contradictory,
              groups.all().size()));
    }
  }

  /** A message that was trained on flatters the figures; with parts of one's own that is easy. */
  private static void warnOfCopies(
      DatasetSplits splits, MessageGroups groups, TrainingListener listener) {
    int inValidation =
        splits.validation().size() - groups.without(splits.validation(), splits.train()).size();
    int inTest = splits.test().size() - groups.without(splits.test(), splits.train()).size();
    if (inValidation + inTest > 0) {
      listener.warn(
          String.format(
              Locale.ROOT,
              "warning: %d validation and %d test message(s) are also trained on, to the letter or"
                  + " nearly; the figures flatter the model",
              inValidation,
              inTest));
    }
  }
}
