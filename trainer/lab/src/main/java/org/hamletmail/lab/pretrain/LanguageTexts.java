package org.hamletmail.lab.pretrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.dataset.DatasetSplits;
import org.hamletmail.dataset.MailRemarks;
import org.hamletmail.dataset.MessageGroups;
import org.hamletmail.dataset.Shares;
import org.hamletmail.finetune.Example;
import org.hamletmail.finetune.TrainingListener;
import org.hamletmail.tokenizer.Tokenizer;

/**
 * The texts of a language model, divided; labels play no part but that each is divided in the same
 * share.
 *
 * @param train that is learnt from
 * @param validation that losses are measured on, without any copy of what is learnt from
 * @param digest SHA-256 of all texts
 */
record LanguageTexts(List<LabeledMessage> train, List<LabeledMessage> validation, String digest) {
  /** A text as one window: no text has that many tokens. */
  private static final int WHOLE = 1 << 30;

  /**
   * Reads and divides; tells what there is, and warns of what was left out.
   *
   * @param validationShare from 0 to below 1
   * @throws CorpusException if a source is of no use, or a part remains empty
   * @throws IllegalArgumentException if the share is outside its range
   */
  static LanguageTexts read(
      List<CorpusSource> sources,
      double validationShare,
      long seed,
      CorpusReading reading,
      TrainingListener listener) {
    Shares shares = new Shares(validationShare, 0);
    Corpus corpus = Corpus.read(sources, reading);
    MailRemarks.skipped(corpus.skipped()).forEach(listener::warn);
    MessageGroups groups = MessageGroups.of(corpus.messages());
    listener.note(
        String.format(
            Locale.ROOT,
            "copies     %d groups of alike texts hold %d of %d texts; each stays on one side",
            groups.repeated().size(),
            groups.repeated().stream().mapToInt(List::size).sum(),
            corpus.messages().size()));
    DatasetSplits splits = DatasetSplits.split(corpus.messages(), groups, shares, seed);
    requireSome(splits.train(), "training", corpus);
    requireSome(splits.validation(), "validation", corpus);
    return new LanguageTexts(splits.train(), splits.validation(), corpus.digest());
  }

  private static void requireSome(List<LabeledMessage> part, String name, Corpus corpus) {
    if (part.isEmpty()) {
      throw new CorpusException(
          "no text is left for the "
              + name
              + " part, of "
              + corpus.messages().size()
              + " in all; more texts that are not copies of each other are needed, or another"
              + " mail.validation-share");
    }
  }

  /**
   * Returns the windows of texts, from their beginnings to their ends. Each begins with the token
   * that the one before ends with, so that all tokens but a text's first are predicted once.
   *
   * @param part its name, for errors
   * @param maxTokens of a window, at least 2
   * @throws CorpusException if there is none
   */
  static List<Example> windows(
      List<LabeledMessage> texts, String part, int maxTokens, Tokenizer tokenizer) {
    List<Example> windows = new ArrayList<>();
    for (LabeledMessage text : texts) {
      int[] ids = tokenizer.tokenize(text.text().forModel(), WHOLE, 1).windows().getFirst();
      for (int begin = 0; begin + 1 < ids.length; begin += maxTokens - 1) {
        int end = Math.min(ids.length, begin + maxTokens);
        windows.add(Example.ofText(Arrays.copyOfRange(ids, begin, end)));
      }
    }
    if (windows.isEmpty()) {
      throw new CorpusException(
          "none of the "
              + texts.size()
              + " texts of the "
              + part
              + " part has two tokens, so there is nothing to predict; longer texts are needed");
    }
    return windows;
  }

  /** Returns how many tokens are predicted. */
  static long tokens(List<Example> windows) {
    return windows.stream().mapToLong(window -> window.windows().getFirst().length - 1).sum();
  }
}
