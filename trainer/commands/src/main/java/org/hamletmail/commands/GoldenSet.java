package org.hamletmail.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.hamletmail.classifier.Label;
import org.hamletmail.corpus.Corpus;
import org.hamletmail.corpus.CorpusException;
import org.hamletmail.corpus.CorpusReading;
import org.hamletmail.corpus.CorpusSource;
import org.hamletmail.corpus.LabeledMessage;
import org.hamletmail.corpus.SkippedMessage;
import org.hamletmail.evaluation.ScoredMessage;
import org.hamletmail.text.MessageText;

/**
 * Messages that a model should get right before it is published.
 *
 * @param messages at least one
 * @param own whether the user named them
 */
record GoldenSet(List<LabeledMessage> messages, boolean own) {
  private static final String FOLDER = "golden/";

  /**
   * Reads the user's messages, or the built-in ones where he named none.
   *
   * @throws CorpusException if one can't be read: it would not be watched over
   */
  static GoldenSet read(List<CorpusSource> sources, CorpusReading reading) {
    if (sources.isEmpty()) {
      return builtIn(reading.extractor());
    }
    Corpus read = Corpus.read(sources, reading);
    List<SkippedMessage> broken = read.skipped().stream().filter(SkippedMessage::broken).toList();
    if (!broken.isEmpty()) {
      throw new CorpusException(
          String.format(
              Locale.ROOT,
              "%d golden message(s) can't be read, so nothing would watch over them; the first: %s:"
                  + " %s",
              broken.size(),
              broken.getFirst().id(),
              broken.getFirst().reason()));
    }
    return new GoldenSet(read.messages(), true);
  }

  /** Returns the set that ships with Hamlet. */
  static GoldenSet builtIn(Function<byte[], MessageText> extractor) {
    List<LabeledMessage> messages =
        new String(resource("list.txt"), StandardCharsets.UTF_8)
            .lines()
            .map(name ->
                new LabeledMessage(
                    Label.valueOf(name.substring(0, name.indexOf('/')).toUpperCase(Locale.ROOT)),
                    "built-in " + name,
                    "built-in",
                    extractor.apply(resource(name))))
            .toList();
    return new GoldenSet(messages, false);
  }

  /**
   * Returns which verdicts are right, in their order.
   *
   * @param threshold from which P(spam) on a message is called spam
   */
  static List<Boolean> right(List<ScoredMessage> verdicts, double threshold) {
    return verdicts.stream()
        .map(verdict -> (verdict.pSpam() >= threshold) == (verdict.label() == Label.SPAM))
        .toList();
  }

  /**
   * Returns whether a wrong verdict on a message speaks against a model. What ships is not
   * everybody's mail: of it only ham counts, and only where the old model knew better.
   *
   * @param oldWasRight whether there is an old model, and it gets the message right
   */
  boolean counts(LabeledMessage message, boolean oldWasRight) {
    return own || (message.label() == Label.HAM && oldWasRight);
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(GoldenSet.class.getResourceAsStream(FOLDER + name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
