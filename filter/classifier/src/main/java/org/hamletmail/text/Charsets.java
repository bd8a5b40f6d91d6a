package org.hamletmail.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to characters, as forgiving as mail programs are.
 *
 * <p>A declared charset is believed where it can be: a byte order mark beats it, and text that is
 * declared to be US-ASCII, Latin 1 or UTF-8 is read as whichever of UTF-8 and windows-1252 it is.
 * The same holds where no charset is declared, or one that is not known. UTF-7 is not known, on
 * purpose: no current mail program reads it, and it hides text from everything else.
 */
final class Charsets {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final char REPLACEMENT = '\ufffd';

  // What senders mean by these names (WHATWG Encoding), the narrow name first.
  private static final String[][] WIDER = {
    {"ISO-8859-1", "windows-1252"},
    {"US-ASCII", "windows-1252"},
    {"ISO-8859-9", "windows-1254"},
    {"TIS-620", "x-windows-874"},
    {"GB2312", "GB18030"},
    {"GBK", "GB18030"},
    {"EUC-KR", "x-windows-949"},
    {"Shift_JIS", "windows-31j"},
    {"ISO-2022-JP", "x-windows-iso2022jp"},
    {"Big5", "Big5-HKSCS"},
  };
  private static final Map<Charset, Charset> WIDENED = widening();
  private static final Map<String, Charset> KNOWN = known();
  private static final Map<String, String> ALIASES =
      Map.of(
          "ks_c_5601-1987", "x-windows-949",
          "unicode-1-1-utf-8", "UTF-8",
          "utf8", "UTF-8",
          "utf-8mb4", "UTF-8",
          "iso-8859-8-i", "ISO-8859-8",
          "cp-850", "IBM850",
          "x-gbk", "GB18030",
          "unicode", "UTF-16");

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
    if (charset == null || charset.equals(StandardCharsets.UTF_8) || charset.equals(WINDOWS_1252)) {
      return utf8OrWindows1252(bytes);
    }
    if (charset.equals(StandardCharsets.UTF_16)) {
      return lenient(bytes, guessByteOrder(bytes));
    }
    return lenient(bytes, charset);
  }

  /** Returns the charset that a name stands for, widened; empty where it is not known. */
  static Optional<Charset> lookup(String name) {
    String clean = name.trim().toLowerCase(Locale.ROOT);
    Charset charset = KNOWN.get(ALIASES.getOrDefault(clean, clean).toLowerCase(Locale.ROOT));
    return Optional.ofNullable(charset).map(known -> WIDENED.getOrDefault(known, known));
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

  /**
   * Gathers the names and aliases of Java's own charsets, in lower case. To ask Java for a name
   * that it does not know takes half a millisecond, as it goes through the charsets of every
   * provider again, and a peer may send a hundred thousand of them.
   */
  private static Map<String, Charset> known() {
    Map<String, Charset> known = new HashMap<>();
    for (Charset charset : Charset.availableCharsets().values()) {
      // Java's own are in named modules. A server's class path may add others, as James's does
      // UTF-7, and a verdict must not depend on where Hamlet runs.
      if (charset.getClass().getModule().isNamed()) {
        known.put(charset.name().toLowerCase(Locale.ROOT), charset);
        for (String alias : charset.aliases()) {
          known.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset);
        }
      }
    }
    return Map.copyOf(known);
  }

  private static Map<Charset, Charset> widening() {
    Map<Charset, Charset> widening = new HashMap<>();
    for (String[] pair : WIDER) {
      // A trimmed runtime may lack the extended charsets.
      if (Charset.isSupported(pair[0]) && Charset.isSupported(pair[1])) {
        widening.put(Charset.forName(pair[0]), Charset.forName(pair[1]));
      }
    }
    return Map.copyOf(widening);
  }
}
