package org.hamletmail.text;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names that mail gives to charsets, and what is meant by them.
 *
 * <p>The list of the WHATWG Encoding standard comes first, with the names that mail programs of the
 * past have added; then Java's own names. Case, punctuation and a leading {@code x-} don't matter:
 * {@code koi8r}, {@code KOI8_R} and {@code x-koi8-r} are one name. What is meant is what senders
 * write rather than what the standard behind the name says: {@code gb2312} is GB18030.
 *
 * <p>A charset in which Latin letters aren't at their places in ASCII is not known, on purpose,
 * unless it is UTF-16 or UTF-32: no mail program reads EBCDIC or UTF-7, so the label would turn a
 * text that is seen as it is into another one.
 *
 * <p>The table is made once, from Java's own charsets and a few of ours. To ask Java for a name
 * that it does not know takes half a millisecond, as it goes through the charsets of every provider
 * again, and a peer may send a hundred thousand of them.
 */
final class CharsetLabels {
  // The longest name that IANA knows has 45 characters.
  private static final int MAX_LABEL = 100;

  private static final byte[] LATIN = "AZaz09 <=>".getBytes(StandardCharsets.US_ASCII);

  // Each row: the charset that is meant, then the labels. The first of two equal labels counts.
  private static final String[][] MEANT = {
    {"UTF-8", "utf8 utf8mb4 utf8mb3 utf8n utf8bom utf unicode11utf8 unicode20utf8 csutf8 cp65001"},
    {"UTF-16", "unicode utf16 csunicode csutf16 ucs2 iso10646ucs2 iso10646 utf16ucs2 cp1200"},
    {"UTF-16LE", "unicodefeff"},
    {"UTF-16BE", "unicodefffe cp1201"},
    {
      "windows-1252",
      "usascii ascii ansix341968 ansix341986 ansix3110 ansix31101983 isoir6 iso646us 646 us ansi"
          + " csascii cp367 ibm367 iso88591 iso885911987 8859 isoir100 csisolatin1 latin1 l1 cp819"
          + " ibm819 28591 cp1252 msansi"
    },
    {"ISO-8859-2", "l2 latin2 iso88592 iso885921987 isoir101 csisolatin2 28592"},
    {"ISO-8859-3", "l3 latin3 iso88593 iso885931988 isoir109 csisolatin3 28593"},
    {"ISO-8859-4", "l4 latin4 iso88594 iso885941988 isoir110 csisolatin4 28594"},
    {"ISO-8859-5", "cyrillic iso88595 iso885951988 isoir144 csisolatincyrillic 28595"},
    {
      "ISO-8859-6",
      "arabic asmo708 ecma114 iso88596 iso88596e iso88596i iso885961987 isoir127 csiso88596e"
          + " csiso88596i csisolatinarabic"
    },
    {
      "ISO-8859-7",
      "greek greek8 ecma118 elot928 suneugreek iso88597 iso885971987 iso885972003 isoir126"
          + " csisolatingreek"
    },
    {
      "ISO-8859-8",
      "hebrew visual logical iso88598 iso88598e iso88598i iso885981988 isoir138 csiso88598e"
          + " csiso88598i csisolatinhebrew"
    },
    {"windows-1254", "l5 latin5 iso88599 iso885991989 isoir148 csisolatin5"},
    {TableCharset.LATIN_6, "l6 latin6 iso885910 iso8859101992 isoir157 csisolatin6"},
    {"x-windows-874", "iso885911 iso8859112001 tis620 tis6202533 dos874 cp874 cstis620 thai"},
    {"ISO-8859-13", "l7 latin7 iso885913 baltic"},
    {TableCharset.LATIN_8, "l8 latin8 iso885914 iso8859141998 isoir199 isoceltic"},
    {"ISO-8859-15", "l9 latin9 latin0 iso885915 csisolatin9 csiso885915 28605"},
    {"ISO-8859-16", "l10 latin10 iso885916 iso8859162001 isoir226"},
    {"KOI8-R", "koi koi8 koi8r cskoi8r 20866"},
    {"KOI8-U", "koi8u koi8ru 21866"},
    {"windows-1250", "cp1250 mseec msee"},
    {"windows-1251", "cp1251 mscyrl microsoftcp1251 ansi1251"},
    {"windows-1253", "cp1253 msgreek"},
    {"windows-1254", "cp1254 msturk"},
    {"windows-1255", "cp1255 mshebr"},
    {"windows-1256", "cp1256 msarab"},
    {"windows-1257", "cp1257 winbaltrim"},
    {"windows-1258", "cp1258"},
    {"x-windows-874", "windows874 win874"},
    {"IBM437", "437 cp437 dos437 cspc8codepage437"},
    {"IBM850", "850 cp850 dos850"},
    {"IBM852", "852 cp852 dos852"},
    {"IBM855", "855 cp855 dos855"},
    {"IBM857", "857 cp857 dos857"},
    {"IBM862", "862 cp862 dos862"},
    {"IBM866", "866 cp866 csibm866 ibm866 dos866"},
    {"x-MacRoman", "mac macintosh macroman csmacintosh applemac macwestern"},
    {"x-MacUkraine", "maccyrillic macukrainian macukraine"},
    {"x-MacCentralEurope", "macce maccentraleuropean maccentraleurope maccentraleurroman"},
    {"x-MacGreek", "macgreek"},
    {"x-MacTurkish", "macturkish"},
    {"x-MacRomania", "macromanian macromania"},
    {"x-MacCroatian", "maccroatian"},
    {"x-MacIceland", "macicelandic maciceland"},
    {"x-MacHebrew", "machebrew"},
    {"x-MacArabic", "macarabic"},
    {
      "GB18030",
      "gb18030 gb180302022 gbk cngb gb gb2312 gb231280 chinese csgb2312 csgbk csgb18030"
          + " csiso58gb231280 isoir58 euccn cp936 ms936 windows936 936 gb23121980"
          + " macchinesesimp"
    },
    {HzCharset.NAME, "hz hzgb2312 hzgb"},
    {
      "Big5-HKSCS",
      "big5 big5hkscs big5eten cnbig5 csbig5 xbig5 xxbig5 cp950 ms950 windows950 950"
          + " macchinesetrad big5hk big52003"
    },
    {
      "x-windows-949",
      "euckr cseuckr csksc56011987 isoir149 korean ksc5601 ksc56011987 ksc56011989 ksc56011992"
          + " ksx1001 cp949 ms949 uhc windows949 949 mackorean"
    },
    {"ISO-2022-KR", "iso2022kr csiso2022kr"},
    {"x-Johab", "johab cp1361"},
    {
      "windows-31j",
      "shiftjis csshiftjis sjis mskanji ms932 cp932 windows932 windows31j cswindows31j 932 mscp932"
          + " macjapanese shiftjis2004 shiftjisx0213"
    },
    {"x-eucJP-Open", "eucjp euc ujis cseucpkdfmtjapanese cp51932 eucjpms eucjis2004 eucjisx0213"},
    {
      "x-windows-iso2022jp",
      "iso2022jp csiso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jp2004 iso2022jpms jis jis7"
          + " cp50220 cp50221 cp50222"
    },
    {TableCharset.VISCII, "viscii viscii111 viscii11 csviscii"},
    {TableCharset.TCVN, "tcvn tcvn5712 tcvn57121 tcvn571211993 viettcvn5712 viettcvn csviettcvn"},
    {TableCharset.ARMSCII_8, "armscii armscii8 armscii8a"},
    {TableCharset.KOI8_T, "koi8t"},
    {TableCharset.PTCP154, "ptcp154 pt154 csptcp154 cp154 cyrillicasian"},
    {TableCharset.HP_ROMAN_8, "hproman8 roman8 r8 cshproman8"},
    {TableCharset.CP1125, "cp1125 1125 ibm1125 ruscii cp866u"},
  };

  private static final Map<String, Charset> KNOWN = known();

  private CharsetLabels() {}

  /** Returns the charset that is meant by a name; empty where that is not known. */
  static Optional<Charset> charset(String name) {
    if (name.length() > MAX_LABEL) {
      return Optional.empty();
    }
    String key = key(name);
    // A sign that was encoded and never decoded: charset=3Dutf-8.
    Charset known = KNOWN.get(key.startsWith("3d") ? key.substring(2) : key);
    return Optional.ofNullable(known);
  }

  /** Returns a label as the table has it. What comes behind a separator is no part of it. */
  private static String key(String name) {
    String label = name.toLowerCase(Locale.ROOT).strip();
    StringBuilder key = new StringBuilder(label.length());
    for (int i = label.startsWith("x-") ? 2 : 0; i < label.length(); i++) {
      char c = label.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        key.append(c);
      } else if ((c == ';' || c == ',' || c == ' ') && !key.isEmpty()) {
        break;
      }
    }
    // "cp-1251", "win-1251", "windows1251" and "1251" are all the page of that number.
    return key.toString().replaceFirst("^(?:windows|win|ibm|cp|cswindows)?(125\\d)$", "cp$1");
  }

  private static Map<String, Charset> known() {
    Map<String, Charset> named = named();
    Map<String, Charset> known = new HashMap<>();
    for (String[] row : MEANT) {
      Charset charset = named.get(row[0]);
      // A trimmed runtime may lack the extended charsets.
      if (charset != null) {
        known.putIfAbsent(key(row[0]), charset);
        for (String label : row[1].split(" ", -1)) {
          known.putIfAbsent(label, charset);
        }
      }
    }
    named.forEach((name, charset) -> known.putIfAbsent(key(name), charset));
    for (Charset charset : named.values()) {
      Charset meant = known.getOrDefault(key(charset.name()), charset);
      for (String alias : charset.aliases()) {
        known.putIfAbsent(key(alias), meant);
      }
    }
    return Map.copyOf(known);
  }

  /** Returns the charsets that may be meant, by their canonical names, in the order of these. */
  private static Map<String, Charset> named() {
    Map<String, Charset> named = new TreeMap<>();
    for (Charset charset : Charset.availableCharsets().values()) {
      // Java's own are in named modules. A server's class path may add others, as James's does
      // UTF-7, and a verdict must not depend on where Hamlet runs.
      if (charset.getClass().getModule().isNamed() && isReadable(charset)) {
        named.put(charset.name(), charset);
      }
    }
    for (Charset charset : TableCharset.all()) {
      named.put(charset.name(), charset);
    }
    named.put(HzCharset.NAME, new HzCharset());
    return named;
  }

  private static boolean isReadable(Charset charset) {
    String name = charset.name();
    return name.startsWith("UTF-")
        || name.startsWith("X-UTF-")
        || new String(LATIN, charset).equals(new String(LATIN, StandardCharsets.US_ASCII));
  }
}
