package org.hamletmail.lab.evasion;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.hamletmail.text.MessageText;

/** A trick that hides from a filter what a reader still sees. */
public enum Evasion {
  /** Zero-width characters and soft hyphens inside words. */
  ZERO_WIDTH(Reach.UNDONE, (m, ham, r) -> Mail.plain(m, t -> Letters.zeroWidth(t, r))),
  /** Fullwidth forms of Latin letters. */
  FULLWIDTH(Reach.UNDONE, (m, ham, r) -> Mail.plain(m, Letters::fullwidth)),
  /** HTML without a trick, as much ham is sent. */
  HTML(Reach.ALSO_HAM, (m, ham, r) -> Mail.html(m, Html::escaped)),
  /** Comments inside words. */
  HTML_COMMENTS(Reach.UNDONE, (m, ham, r) -> Mail.html(m, t -> Html.inWords(t, "<!-- %s -->", r))),
  /** Empty elements inside words. */
  HTML_SPLIT_TAGS(
      Reach.UNDONE, (m, ham, r) -> Mail.html(m, t -> Html.inWords(t, "<b></b><font></font>", r))),
  /** Every character as an entity. */
  HTML_ENTITIES(Reach.UNDONE, (m, ham, r) -> Mail.html(m, Html::entities)),
  /** Ham that no reader sees: not displayed, of no size, white on white. */
  HTML_HIDDEN_HAM(
      Reach.UNDONE, (m, ham, r) -> Mail.html(m, t -> Html.hidden(ham.text(r)) + Html.escaped(t))),
  /** Base64. */
  BASE64(Reach.ALSO_HAM, (m, ham, r) -> Mail.base64(m, StandardCharsets.UTF_8)),
  /** UTF-16 in Base64. */
  UTF_16(Reach.UNDONE, (m, ham, r) -> Mail.base64(m, StandardCharsets.UTF_16)),
  /** Every byte in quoted-printable, lines broken inside words. */
  QUOTED_PRINTABLE(Reach.ALSO_HAM, (m, ham, r) -> Mail.quotedPrintable(m)),
  /** Ham as an attached text. */
  ATTACHED_HAM(Reach.UNDONE, (m, ham, r) -> Mail.withAttachment(m, ham.text(r))),
  /** Ham as the plain alternative of HTML. */
  ALTERNATIVE_HAM(Reach.UNDONE, (m, ham, r) -> Mail.withAlternative(m, ham.text(r))),
  /** Cyrillic and Greek letters that look like Latin ones. */
  HOMOGLYPHS(Reach.MOSTLY_UNDONE, (m, ham, r) -> Mail.plain(m, t -> Letters.homoglyphs(t, r))),
  /** Digits and signs for letters. */
  LEETSPEAK(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> Letters.leet(t, r))),
  /** Spaces between the letters of half of the longer words. */
  SPACED_WORDS(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> WordTricks.split(t, " ", true, r))),
  /** A hyphen in half of the longer words. */
  HYPHENS(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> WordTricks.split(t, "-", false, r))),
  /** A line break in half of the longer words. */
  BROKEN_WORDS(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> WordTricks.split(t, "\n", false, r))),
  /** Words back to front between marks that let a reader see them the right way round. */
  REVERSED(Reach.UNDONE, (m, ham, r) -> Mail.plain(m, WordTricks::reversed)),
  /** Strings that are special to language models, between words. */
  SPECIAL_TOKENS(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> WordTricks.specialTokens(t, r))),
  /** A whole ham in front. */
  HAM_PREFIX(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> ham.text(r) + "\n\n" + t, t -> t)),
  /** A whole ham behind. */
  HAM_SUFFIX(Reach.READ, (m, ham, r) -> Mail.plain(m, t -> t + "\n\n" + ham.text(r), t -> t)),
  /** As many random words of ham behind as there were words. */
  WORD_SALAD(
      Reach.READ,
      (m, ham, r) -> Mail.plain(m, t -> t + "\n\n" + ham.words(WordTricks.count(t), r), t -> t)),
  /** The text as a picture: nothing is left to read. */
  IMAGE_ONLY(Reach.OUT_OF_REACH, (m, ham, r) -> Mail.image());

  /** How far the trick reaches into what the model reads. */
  public enum Reach {
    /** The extraction undoes it: the model reads the text as it was. */
    UNDONE,
    /** The extraction undoes it, and ham does it too, so that it must not cost false positives. */
    ALSO_HAM,
    /** The extraction undoes it but for words in which no letter was left as it was. */
    MOSTLY_UNDONE,
    /** The model reads another text. */
    READ,
    /** There is no text; a filter of texts can't help. */
    OUT_OF_REACH
  }

  @FunctionalInterface
  private interface Trick {
    byte[] apply(MessageText message, HamTexts ham, RandomGenerator random);
  }

  private final Reach reach;

  // A lambda without state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Trick trick;

  Evasion(Reach reach, Trick trick) {
    this.reach = reach;
    this.trick = trick;
  }

  /** Returns how far it reaches. */
  public Reach reach() {
    return reach;
  }

  /** Returns its name in reports, such as zero-width. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns a message that shows a text with the trick. The same arguments give the same bytes.
   *
   * @param message what a reader is to see
   * @param ham what it may hide behind
   * @param seed of whatever is random
   * @return an RFC 5322 message
   */
  public byte[] apply(MessageText message, HamTexts ham, long seed) {
    return trick.apply(message, ham, new Random(31 * seed + word().hashCode()));
  }
}
