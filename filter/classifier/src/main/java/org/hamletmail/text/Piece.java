package org.hamletmail.text;

import java.util.List;
import org.hamletmail.sender.Link;

/**
 * The text of one part of a message, or of several that were joined.
 *
 * @param subject decoded subject where the piece is a whole message, else empty
 * @param text not yet normalised
 * @param rank what the text was taken from; decides between alternatives
 * @param lost estimated characters that lie beyond a limit
 * @param contentId the part's Content-ID without brackets, empty where it has none
 * @param hidden letters and digits that stand in the part, but are hidden from its readers
 * @param links of its markup that a reader can follow
 */
record Piece(
    String subject,
    String text,
    Rank rank,
    long lost,
    String contentId,
    long hidden,
    List<Link> links) {

  /** From what is shown least readily to what is shown first. */
  enum Rank {
    /** No text. */
    NONE,
    /** The summary of an invitation. */
    CALENDAR,
    /** HTML that shows images only: their alternative texts. */
    IMAGE_TEXT,
    /** Any plain text. */
    PLAIN,
    /** HTML with visible text. */
    HTML
  }

  static final Piece EMPTY = of("", Rank.NONE, 0);

  static Piece of(String text, Rank rank, long lost) {
    return new Piece("", text, hasSubstance(text) ? rank : Rank.NONE, lost, "", 0, List.of());
  }

  /** A part that was not entered. */
  static Piece unread(long lost) {
    return of("", Rank.NONE, lost);
  }

  /** Returns the same text with more characters lost. */
  Piece losing(long characters) {
    return new Piece(subject, text, rank, lost + characters, contentId, hidden, links);
  }

  /** Returns the same text as that of a part with other text that nobody sees. */
  Piece hiding(long characters) {
    return new Piece(subject, text, rank, lost, contentId, hidden + characters, links);
  }

  /** Returns the same text as that of a part with links. */
  Piece linking(List<Link> shown) {
    return new Piece(subject, text, rank, lost, contentId, hidden, shown);
  }

  /** Counts letters and digits. */
  static long substance(String text) {
    return text.codePoints().filter(Character::isLetterOrDigit).count();
  }

  private static boolean hasSubstance(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
