package org.hamletmail.text;

import java.util.Objects;
import org.hamletmail.config.TextSettings;
import org.hamletmail.sender.SenderReading;

/**
 * Turns the bytes of a message into the text that its reader sees. Training and serving both go
 * through here, so that the model meets the same text in both.
 *
 * <p>What counts as text:
 *
 * <ul>
 *   <li>the first Subject field, and the {@code text/*} parts that a mail program shows in place. A
 *       part with {@code Content-Disposition: attachment} is not text (unless it is the whole
 *       message, or a page of HTML, which opens at a click and holds the lure of many a message, or
 *       an invitation, of which mail programs show what the letter does not say); a file name alone
 *       does not make an attachment, because mail programs show such parts;
 *   <li>not what is data, see {@link InlineData};
 *   <li>of {@code multipart/alternative} the HTML part where it has visible letters or digits, else
 *       the plain one: mail programs show the HTML, so harmless plain text beside it must not vouch
 *       for it. Of two parts of one kind the later is read, as RFC 2046 asks;
 *   <li>of {@code multipart/related} its root part;
 *   <li>of an attached message, by its type or its name, its subject and body;
 *   <li>of HTML what is visible, see {@link HtmlText}; the alternative texts of images only where
 *       nothing else is.
 * </ul>
 *
 * <p>Characters are brought into reading order and normalised, see {@link ReadingOrder}, {@link
 * TextNormalizer} and {@link Homoglyphs}. Whatever the bytes are, the answer comes in time linear
 * in the bytes that are read, and no exception is thrown, but for a deadline's: what can't be read
 * lowers the coverage.
 *
 * <p>Coverage is kept / (kept + lost), counted in characters of normalised text. Text beyond {@code
 * maxCharacters} is counted as it is; what lies beyond another limit is estimated from its size, at
 * the density of text in the part that the limit cut. A part that is not shown (an attachment, the
 * alternative that was not chosen) is neither kept nor lost, but for {@link Documents}, of which
 * some text is taken for lost. Where any limit was met the coverage is below 1, and it is 0 where
 * nothing was kept.
 *
 * <p>Safe for use by several threads at once.
 */
public final class MessageTextExtractor {
  private final TextSettings limits;

  /** Extracts within the given limits. */
  public MessageTextExtractor(TextSettings limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  /**
   * Returns the readable text of a message.
   *
   * @param message an RFC 5322 message, possibly broken, cut off, behind an mbox {@code From} line
   *     or without any header; not changed
   * @return subject in one line and body with lines separated by {@code \n}, together at most
   *     {@code maxCharacters} UTF-16 units, without unpaired surrogates or control characters
   */
  public MessageText extract(byte[] message) {
    return extract(message, Deadline.never());
  }

  /**
   * Returns the readable text of a message, for someone who does not wait for ever.
   *
   * @param message as in {@link #extract(byte[])}
   * @throws DeadlineExceededException soon after the deadline, if the text is not known then
   */
  public MessageText extract(byte[] message, Deadline deadline) {
    deadline.check();
    int readable = Math.min(message.length, limits.maxMessageBytes());
    SenderReading sender = new SenderReading();
    Piece found =
        new MimeWalk(limits, sender, deadline)
            .read(
                HeaderRepair.repaired(message, readable),
                message.length,
                message.length - readable);

    TextNormalizer subjectLine = new TextNormalizer(limits.maxCharacters(), deadline);
    subjectLine.appendLine(ReadingOrder.of(found.subject()));
    String subject = Homoglyphs.folded(subjectLine.text());
    TextNormalizer bodyLines =
        new TextNormalizer(limits.maxCharacters() - subject.length(), deadline);
    bodyLines.append(ReadingOrder.of(found.text()));
    String body = Homoglyphs.folded(bodyLines.text());

    long kept = (long) subject.length() + body.length();
    long lost = subjectLine.lost() + bodyLines.lost() + found.lost();
    double coverage = lost == 0 ? 1 : (double) kept / (kept + lost);
    double hidden = hiddenShare(found);
    sender.links(found.links());
    sender.text(body);
    sender.hidden(hidden);
    return new MessageText(subject, body, coverage, hidden, sender.signs());
  }

  private static double hiddenShare(Piece found) {
    return found.hidden() == 0
        ? 0
        : (double) found.hidden() / (found.hidden() + Piece.substance(found.text()));
  }
}
