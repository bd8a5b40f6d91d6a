package org.hamletmail.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one text part: transfer encoding, charset and markup come off. */
final class PartReader {
  // Marketing mail has up to 20 bytes of markup to a character of text; most has far less.
  private static final int BYTES_A_CHARACTER = 8;
  private static final int LEAST_SOURCE_BYTES = 64 * 1024;

  // Mail programs offer these for download, or not at all.
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "text/css",
          "text/javascript",
          "text/ecmascript",
          "text/xml",
          "text/rtf",
          "text/vcard",
          "text/x-vcard",
          "text/directory",
          "text/x-amp-html",
          "text/rfc822-headers");
  private static final Pattern ENRICHED =
      Pattern.compile("<param>[^<]*</param>|</?[A-Za-z][A-Za-z0-9-]{0,60}>");

  private final int sourceBytes;
  private final Deadline deadline;
  private double density;
  private @Nullable String charset;

  /** Reads as much of each part as may be needed for so many characters. */
  PartReader(int maxCharacters, Deadline deadline) {
    this.deadline = deadline;
    this.sourceBytes =
        (int)
            Math.clamp(
                (long) maxCharacters * BYTES_A_CHARACTER,
                LEAST_SOURCE_BYTES,
                Integer.MAX_VALUE - 8L);
  }

  /** Returns whether a part of this type is shown as text. */
  static boolean isText(String mimeType) {
    return (mimeType.startsWith("text/") && !NOT_SHOWN.contains(mimeType)) || isHtml(mimeType);
  }

  /** Returns whether this is HTML that some mail programs show in place of its alternatives. */
  static boolean isAmp(String mimeType) {
    return mimeType.equals("text/x-amp-html");
  }

  /** Returns characters of text a raw byte in the part that was read last, at most 1. */
  double density() {
    return density;
  }

  /** Reads a part to its end. */
  Piece read(PartDescriptor part, InputStream raw) throws IOException {
    CountedStream counted = new CountedStream(raw, deadline);
    if (part.encoding() == TransferEncoding.UNREAD) {
      density = 0;
      return Piece.unread(Math.max(1, CountedStream.drain(counted) / 2));
    }
    PartSource source = PartSource.read(part.encoding().decoded(counted), sourceBytes);
    Piece piece = withoutData(piece(part, source.bytes()));
    density = Math.min(1, (double) piece.text().length() / Math.max(1, counted.count()));
    long unread = source.unreadCharacters(piece.text().length());
    return new Piece(
        "",
        piece.text(),
        piece.rank(),
        piece.lost() + unread,
        part.contentId(),
        piece.hidden(),
        piece.links());
  }

  private Piece withoutData(Piece piece) {
    InlineData.Rest rest = InlineData.of(piece.text(), deadline);
    return rest.text().equals(piece.text())
        ? piece
        : Piece.of(rest.text(), piece.rank(), piece.lost() + rest.lost())
            .hiding(piece.hidden())
            .linking(piece.links());
  }

  /** Reads text that stands where none belongs. */
  Piece readPreamble(InputStream raw) throws IOException {
    PartSource source = PartSource.read(raw, sourceBytes);
    density = 1;
    return withoutData(Piece.of(Charsets.decode(source.bytes(), null), Piece.Rank.PLAIN, 0));
  }

  /** Returns the charset that the part which was read last declares; null if it does not. */
  @Nullable String charset() {
    return charset;
  }

  private Piece piece(PartDescriptor part, byte[] bytes) {
    String declared = part.getCharset();
    String type = part.mimeType();
    boolean html =
        isHtml(type)
            || ((part.attachment() || !isText(type)) && Documents.isPage(part))
            || (part.isUndeclared() && HtmlSniffer.looksLikeHtml(bytes));
    charset = html ? HtmlSniffer.charset(bytes, declared) : declared;
    Charsets.Decoded decoded = Charsets.decoded(bytes, charset);
    String text = decoded.text();
    Piece piece;
    if (html) {
      piece = HtmlText.of(text, deadline).piece();
    } else if (isAmp(type)) {
      // Most readers never see it, so it counts only where there is nothing else to see.
      HtmlText amp = HtmlText.of(text, deadline);
      piece = Piece.of(amp.piece().text(), Piece.Rank.CALENDAR, amp.piece().lost());
    } else if (Documents.isCalendar(part)) {
      piece = Piece.of(CalendarText.of(text, deadline), Piece.Rank.CALENDAR, 0);
    } else {
      piece =
          switch (type) {
            case "text/enriched", "text/richtext" ->
                Piece.of(ENRICHED.matcher(text).replaceAll(""), Piece.Rank.PLAIN, 0);
            default ->
                Piece.of(
                    part.isFlowed() ? FlowedText.unfolded(text, part.deletesSpaces()) : text,
                    Piece.Rank.PLAIN,
                    0);
          };
    }
    if (decoded.unread() == 0) {
      return piece;
    }
    // Of the source, of which the text is a part.
    double share = (double) piece.text().length() / Math.max(1, text.length());
    return piece.losing(Math.max(1, Math.round(decoded.unread() * Math.min(1, share))));
  }

  private static boolean isHtml(String mimeType) {
    return mimeType.equals("text/html") || mimeType.equals("application/xhtml+xml");
  }
}
