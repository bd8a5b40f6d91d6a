package org.hamletmail.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to characters, as forgiving as mail programs are.
 *
 * <p>A declared charset is believed where it can be: a byte order mark beats it, and text that is
 * declared to be US-ASCII, Latin 1 or UTF-8 is read as whichever of UTF-8 and windows-1252 it is;
 * text of another charset that is UTF-8 beyond chance is read as that, as Gmail shows it. The same
 * holds where no charset is declared, or one that is not known, see {@link CharsetLabels}, and
 * where plain ASCII is declared to be UTF-16: as WHATWG has it, what said so could not have been
 * read.
 */
final class Charsets {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final char REPLACEMENT = '\ufffd';

  // Of a hundred pairs of bytes of a Chinese character some dozen are one of UTF-8, too.
  private static final int SURE = 8;

  private Charsets() {}

  /**
   * Decoded text.
   *
   * @param text what could not be decoded is U+FFFD in it
   * @param unread how many of its characters nobody wrote: those, and all but the plain ones of a
   *     text whose charset is not known and can't be guessed
   */
  record Decoded(String text, long unread) {}

  /**
   * Decodes text. The last character may be cut off.
   *
   * @param declared name of the charset, null where none is declared
   */
  static String decode(byte[] bytes, @Nullable String declared) {
    return decoded(bytes, declared).text();
  }

  /** Decodes text as {@link #decode} does, and says how much of it can't be read. */
  static Decoded decoded(byte[] bytes, @Nullable String declared) {
    Optional<Charset> marked = byteOrderMark(bytes);
    if (marked.isPresent()) {
      return lenient(bytes, marked.get());
    }
    Charset charset = declared == null ? null : lookup(declared).orElse(null);
    if (charset == null && looksLikeIso2022Jp(bytes)) {
      charset = lookup("ISO-2022-JP").orElse(null);
    }
    if (charset == null
        || charset.equals(StandardCharsets.UTF_8)
        || charset.equals(WINDOWS_1252)
        || (charset.name().startsWith("UTF-") && isOneByteUnits(bytes))
        || (!charset.name().startsWith("UTF-") && isSurelyUtf8(bytes))) {
      return utf8OrWindows1252(bytes, charset);
    }
    if (charset.equals(StandardCharsets.UTF_16)) {
      return lenient(bytes, guessByteOrder(bytes));
    }
    return lenient(bytes, charset);
  }

  /** Returns the charset that a name stands for; empty where that is not known. */
  static Optional<Charset> lookup(String name) {
    return CharsetLabels.charset(name);
  }

  /** Returns whether a name stands for ASCII, UTF-8 or UTF-16, in which no raw header field is. */
  static boolean isUnicodeOrAscii(String name) {
    return HtmlSniffer.isAsciiLabel(name)
        || lookup(name).filter(charset -> charset.name().startsWith("UTF-")).isPresent();
  }

  /** Returns whether bytes are UTF-8 without a fault; ASCII is. The last character may be cut. */
  static boolean isUtf8(byte[] bytes) {
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    return !StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes), chars, false)
        .isError();
  }

  /** Returns whether bytes are UTF-8 with so many characters beyond ASCII that it is no chance. */
  private static boolean isSurelyUtf8(byte[] bytes) {
    int sequences = 0;
    for (byte b : bytes) {
      sequences += (b & 0xc0) == 0xc0 ? 1 : 0;
    }
    return sequences >= SURE && isUtf8(bytes);
  }

  private static Decoded utf8OrWindows1252(byte[] bytes, @Nullable Charset declared) {
    Decoded utf8 = lenient(bytes, StandardCharsets.UTF_8);
    long whole = beyondAscii(utf8.text()) - utf8.unread();
    // A few broken characters in UTF-8 are damage; many are another charset.
    if (utf8.unread() <= whole) {
      return utf8;
    }
    String latin = lenient(bytes, WINDOWS_1252).text();
    return new Decoded(latin, WINDOWS_1252.equals(declared) ? 0 : foreign(latin));
  }

  /**
   * Counts the characters of a text that was guessed to be Latin and is not: no language of Latin
   * letters has more of them with marks than without.
   */
  private static long foreign(String latin) {
    long high = beyondAscii(latin);
    long letters = 0;
    for (int i = 0; i < latin.length() && letters < high; i++) {
      int lower = latin.charAt(i) | 0x20;
      letters += lower >= 'a' && lower <= 'z' ? 1 : 0;
    }
    return high > letters ? high : 0;
  }

  /** In a loop: of a message each character comes by, and a stream takes several times as long. */
  private static long beyondAscii(String text) {
    long count = 0;
    for (int i = 0; i < text.length(); i++) {
      count += text.charAt(i) > 0x7f ? 1 : 0;
    }
    return count;
  }

  private static Decoded lenient(byte[] bytes, Charset charset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    try {
      CharBuffer chars = decoder.decode(ByteBuffer.wrap(bytes));
      int mark = chars.length() > 0 && chars.charAt(0) == '\ufeff' ? 1 : 0;
      String text = chars.subSequence(mark, chars.length()).toString();
      long replaced = 0;
      for (int at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
        replaced++;
      }
      return new Decoded(text, replaced == 0 ? 0 : replaced - Math.min(replaced, written(bytes)));
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(
          "a replacing decoder of " + charset + " reported an error", e);
    }
  }

  /** Counts U+FFFD that stand in the bytes, in UTF-8: a damage that is another's. */
  private static long written(byte[] bytes) {
    long written = 0;
    for (int i = 0; i + 2 < bytes.length; i++) {
      boolean one =
          bytes[i] == (byte) 0xef && bytes[i + 1] == (byte) 0xbf && bytes[i + 2] == (byte) 0xbd;
      written += one ? 1 : 0;
    }
    return written;
  }

  /** Returns whether no code unit of UTF-16 or UTF-32 is in sight: these have zeros or more. */
  private static boolean isOneByteUnits(byte[] bytes) {
    for (byte b : bytes) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
        return false;
      }
    }
    return isUtf8(bytes);
  }

  private static Optional<Charset> byteOrderMark(byte[] bytes) {
    if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
      return Optional.of(StandardCharsets.UTF_8);
    }
    if (startsWith(bytes, 0xff, 0xfe)) {
      return Optional.of(StandardCharsets.UTF_16LE);
    }
    if (startsWith(bytes, 0xfe, 0xff)) {
      return Optional.of(StandardCharsets.UTF_16BE);
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int... prefix) {
    if (bytes.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** Without a mark, the zero bytes of Latin letters and spaces tell. */
  private static Charset guessByteOrder(byte[] bytes) {
    int evenZeros = 0;
    int oddZeros = 0;
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      evenZeros += bytes[i] == 0 ? 1 : 0;
      oddZeros += bytes[i + 1] == 0 ? 1 : 0;
    }
    return oddZeros > evenZeros ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
  }

  private static boolean looksLikeIso2022Jp(byte[] bytes) {
    for (int i = 0; i + 2 < bytes.length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
      if (bytes[i] == 0x1b && bytes[i + 1] == '$' && (bytes[i + 2] == 'B' || bytes[i + 2] == '@')) {
        return true;
      }
    }
    return false;
  }
}
