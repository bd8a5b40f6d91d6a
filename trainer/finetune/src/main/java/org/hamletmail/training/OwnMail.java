package org.hamletmail.training;

import java.util.List;
import java.util.Locale;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.Folds;
import org.hamletmail.dataset.MailRemarks;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.finetune.TrainingListener;

/**
 * The mail that a model is adapted to: all of it is learnt from, and all of it judges what was
 * learnt of the rest.
 *
 * @param messages ham and spam
 * @param folds of them
 * @param digest SHA-256 of all labels and texts, as far as they are held
 */
public record OwnMail(List<LabeledMessage> messages, Folds folds, String digest) {
  /** Fewer say nothing of what is left out of each part in turn. */
  private static final int FEWEST = 5;

  /**
   * Reads mail; tells what there is, and warns of what was left out.
   *
   * @param characters that are held of each text
   * @throws CorpusException if a source is of no use, a label is missing or the labels contradict
   */
  static OwnMail read(
      List<CorpusSource> sources,
      CorpusReading reading,
      long characters,
      long seed,
      TrainingListener listener) {
    Corpus corpus = Corpus.read(sources, reading.keeping(text -> text.first(characters)));
    MailRemarks.skipped(corpus.skipped()).forEach(listener::warn);
    MessageGroups groups = MessageGroups.of(corpus.messages());
    TrainingMail.tell(groups, listener);
    TrainingMail.requireFewContradictions(groups, corpus.messages());
    for (Label label : Label.values()) {
      requireSeveral(label, groups);
    }
    listener.note(MailRemarks.count("own mail", corpus.messages()));
    return new OwnMail(corpus.messages(), Folds.of(groups, seed), corpus.digest());
  }

  private static void requireSeveral(Label label, MessageGroups groups) {
    long different =
        groups.all().stream().filter(group -> group.getFirst().label() == label).count();
    if (different < FEWEST) {
      throw new CorpusException(
          String.format(
              Locale.ROOT,
              "the mail holds %d different messages that are %s; expected at least %d, and some"
                  + " fifty for a model that is of use",
              different,
              label.name().toLowerCase(Locale.ROOT),
              FEWEST));
    }
  }

  /** Returns how many messages have a label. */
  public int count(Label label) {
    return (int) messages.stream().filter(message -> message.label() == label).count();
  }
}
