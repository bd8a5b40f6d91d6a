package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharsetLabelsTest {

  /** The labels of the WHATWG Encoding standard, and what we read them as. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UTF-8|unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
        "IBM866|866 cp866 csibm866 ibm866",
        "ISO-8859-2|csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2"
            + " iso_8859-2:1987 l2 latin2",
        "ISO-8859-3|csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3"
            + " iso_8859-3:1988 l3 latin3",
        "ISO-8859-4|csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4"
            + " iso_8859-4:1988 l4 latin4",
        "ISO-8859-5|csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595"
            + " iso_8859-5 iso_8859-5:1988",
        "ISO-8859-6|arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6"
            + " iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
        "ISO-8859-7|csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7"
            + " iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek",
        "ISO-8859-8|csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138"
            + " iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual csiso88598i iso-8859-8-i"
            + " logical",
        "ISO-8859-10|csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
        "ISO-8859-13|iso-8859-13 iso8859-13 iso885913",
        "ISO-8859-14|iso-8859-14 iso8859-14 iso885914",
        "ISO-8859-15|csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
        "ISO-8859-16|iso-8859-16",
        "KOI8-R|cskoi8r koi koi8 koi8-r koi8_r",
        "KOI8-U|koi8-ru koi8-u",
        "x-MacRoman|csmacintosh mac macintosh x-mac-roman",
        "x-windows-874|dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
        "windows-1250|cp1250 windows-1250 x-cp1250",
        "windows-1251|cp1251 windows-1251 x-cp1251",
        "windows-1252|ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100"
            + " iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252"
            + " x-cp1252",
        "windows-1253|cp1253 windows-1253 x-cp1253",
        "windows-1254|cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9"
            + " iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254",
        "windows-1255|cp1255 windows-1255 x-cp1255",
        "windows-1256|cp1256 windows-1256 x-cp1256",
        "windows-1257|cp1257 windows-1257 x-cp1257",
        "windows-1258|cp1258 windows-1258 x-cp1258",
        "x-MacUkraine|x-mac-cyrillic x-mac-ukrainian",
        "GB18030|chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk"
            + " gb18030",
        "Big5-HKSCS|big5 big5-hkscs cn-big5 csbig5 x-x-big5",
        "x-eucJP-Open|cseucpkdfmtjapanese euc-jp x-euc-jp",
        "x-windows-iso2022jp|csiso2022jp iso-2022-jp",
        "windows-31j|csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
        "x-windows-949|cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987"
            + " ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
        "ISO-2022-KR|csiso2022kr iso-2022-kr",
        "HZ-GB-2312|hz-gb-2312",
        "UTF-16BE|unicodefffe utf-16be",
        "UTF-16LE|unicodefeff utf-16le",
        "UTF-16|csunicode iso-10646-ucs-2 ucs-2 unicode utf-16",
      })
  void charset_labelOfTheStandard_isWhatItMeans(String charset, String labels) {
    for (String label : labels.split(" ", -1)) {
      assertThat(CharsetLabels.charset(label).map(Charset::name)).as(label).hasValue(charset);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cp932, windows-31j",
    "MS_Kanji, windows-31j",
    "x-ms-cp932, windows-31j",
    "koi8r, KOI8-R",
    "x-koi8-r, KOI8-R",
    "cp-1251, windows-1251",
    "win-1251, windows-1251",
    "windows1251, windows-1251",
    "Windows_1252, windows-1252",
    "latin-1, windows-1252",
    "8859_1, windows-1252",
    "iso-8859-1-windows-3.1-latin-1, -",
    "latin9, ISO-8859-15",
    "euc_kr, x-windows-949",
    "big5-eten, Big5-HKSCS",
    "cp936, GB18030",
    "utf8mb4, UTF-8",
    "utf-8;format=flowed, UTF-8",
    "'\"utf-8\"', UTF-8",
    "'''utf-8''', UTF-8",
    "' UTF-8 ', UTF-8",
    "IBM-850, IBM850",
    "cp-850, IBM850",
    "dos-866, IBM866",
    "viscii, VISCII",
  })
  void charset_labelOfOldMail_isWhatItMeans(String label, String charset) {
    assertThat(CharsetLabels.charset(label).map(Charset::name).orElse("-")).isEqualTo(charset);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utf-7",
        "cp037",
        "IBM500",
        "cp1047",
        "x-JIS0208",
        "x-user-defined",
        "replacement"
      })
  void charset_thatNoMailProgramReads_isNotKnown(String label) {
    assertThat(CharsetLabels.charset(label)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", "\u0000", "İso", "=?"})
  void charset_noLabel_isNotKnown(String label) {
    assertThat(CharsetLabels.charset(label)).isEmpty();
    assertThat(CharsetLabels.charset(label.repeat(1_000_000))).isEmpty();
  }

  @Test
  void charset_everyNameOfJavasOwn_isTheSameOrRefused() {
    for (Charset charset : Charset.availableCharsets().values()) {
      boolean known = CharsetLabels.charset(charset.name()).isPresent();
      for (String name : charset.aliases()) {
        assertThat(!known || CharsetLabels.charset(name).isPresent()).as(name).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hz-gb-2312, 7e7b3163524b522946377e7d2061627e7e, 便宜药品 ab~",
    "hz-gb-2312, 7e7b3163524b0a6162, '便宜\nab'",
    "hz-gb-2312, 61627e0a6364, abcd",
    "iso-8859-10, a1bfff, Ąŋĸ",
    "iso-8859-14, d0a1, ŴḂ",
    "viscii, 5669ae7402, ViệtẲ",
    "tcvn, 5669d67420746875e86302, Việt thuốcỤ",
    "x-viet-tcvn5712, 746875e863, thuốc",
    "armscii-8, b3bd, ազ",
    "koi8-t, 8cc1c8cfce, Ҳахон",
    "ptcp154, b5ebe5ec, өлем",
    "hp-roman8, c56cc97665, élève",
    "cp1125, e2a0a1f5, табє",
    "1251, f2e0, та",
    "3Dkoi8-r, d4c1, та",
    "shift_jisx0213, 88c0, 安",
    "cp932, 8740878a8782, ①㈱№",
    "euc-jp, ada1, ①",
    "macintosh, 8ea5, é•",
    "tis-620, 85, …",
    "iso-8859-9, 80, €",
  })
  void decode_bytesOfALabel_areItsCharacters(String label, String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(Charsets.decode(bytes, label)).isEqualTo(text);
  }

  @Test
  void decode_everyByteOfOurOwnCharsets_isACharacter() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    for (Charset charset : TableCharset.all()) {
      String text = new String(all, charset);
      boolean hasGaps = Set.of("ARMSCII-8", "KOI8-T", "hp-roman8").contains(charset.name());
      assertThat(text).hasSize(256);
      assertThat(text.contains("\ufffd")).as(charset.name()).isEqualTo(hasGaps);
      assertThat(text.substring(0x20, 0x7f))
          .isEqualTo(new String(all, 0x20, 0x5f, StandardCharsets.US_ASCII));
      // That of Armenian has brackets and commas again.
      assertThat(text.chars().distinct().count()).isGreaterThan(hasGaps ? 230 : 255);
    }
  }
}
