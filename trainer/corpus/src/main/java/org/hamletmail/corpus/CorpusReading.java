package org.hamletmail.corpus;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.hamletmail.config.TextSettings;
import org.hamletmail.text.MessageText;
import org.hamletmail.text.MessageTextExtractor;

/**
 * How mail is read and becomes text.
 *
 * @param extractor from the bytes of a message to its text; the one that serves
 * @param maxMessageBytes bytes that are read of each message, at least 1
 * @param followLinks whether symbolic links in folders are followed
 */
public record CorpusReading(
    Function<byte[], MessageText> extractor, int maxMessageBytes, boolean followLinks) {

  /** Returns how a filter with these limits would read. */
  public static CorpusReading within(TextSettings limits, boolean followLinks) {
    return new CorpusReading(
        new MessageTextExtractor(limits)::extract, MailFiles.bytesRead(limits), followLinks);
  }

  /** Returns the same, but that less is kept of each text. */
  public CorpusReading keeping(UnaryOperator<MessageText> part) {
    return new CorpusReading(extractor.andThen(part), maxMessageBytes, followLinks);
  }
}
