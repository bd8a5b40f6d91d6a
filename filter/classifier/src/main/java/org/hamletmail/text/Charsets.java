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
 * declared to be US-ASCII, Latin 1 or UTF-8 is read as whichever of UTF-8 and windows-1252 it is.
 * The same holds where no charset is declared, or one that is not known, see {@link CharsetLabels},
 * and where plain ASCII is declared to be UTF-16: as WHATWG has it, what said so could not have
 * been read.
 */
final class Charsets {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final char REPLACEMENT = '\ufffd';

  private Charsets() {}

  /**
   * Decodes text; what can't be decoded becomes U+FFFD. The last character may be cut off.
   *
   * @param declared name of the charset, null where none is declared
   */
  static String decode(byte[] bytes, @Nullable String declared) {
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
        || (charset.name().startsWith("UTF-") && isOneByteUnits(bytes))) {
      return utf8OrWindows1252(bytes);
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

  /** Returns whether bytes are UTF-8 without a fault; ASCII is. */
  static boolean isUtf8(byte[] bytes) {
    return lenient(bytes, StandardCharsets.UTF_8).indexOf(REPLACEMENT) < 0;
  }

  private static String utf8OrWindows1252(byte[] bytes) {
    String utf8 = lenient(bytes, StandardCharsets.UTF_8);
    int broken = 0;
    int whole = 0;
    for (int i = 0; i < utf8.length(); i++) {
      char c = utf8.charAt(i);
      if (c == REPLACEMENT) {
        broken++;
      } else if (c > 0x7f) {
        whole++;
      }
    }
    // A few broken characters in UTF-8 are damage; many are another charset.
    return broken > whole ? lenient(bytes, WINDOWS_1252) : utf8;
  }

  private static String lenient(byte[] bytes, Charset charset) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    try {
      CharBuffer chars = decoder.decode(ByteBuffer.wrap(bytes));
      int mark = chars.length() > 0 && chars.charAt(0) == '\ufeff' ? 1 : 0;
      return chars.subSequence(mark, chars.length()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(
          "a replacing decoder of " + charset + " reported an error", e);
    }
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
