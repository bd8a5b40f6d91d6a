package org.hamletmail.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.UnicodeSet;
import com.ibm.icu.util.LocaleData;
import com.ibm.icu.util.ULocale;
import com.ibm.icu.util.VersionInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Makes {@code homoglyphs.txt} from the data of ICU4J and compares: after an update of ICU4J the
 * failure shows what to write there.
 */
class HomoglyphsTableTest {
  private static final Pattern NEGATIVE =
      Pattern.compile("NEGATIVE (?:SQUARED|CIRCLED) LATIN CAPITAL LETTER ([A-Z])");
  private static final Pattern SMALL_CAPITAL =
      Pattern.compile("LATIN LETTER SMALL CAPITAL ([A-Z])( WITH .*)?");
  private static final Pattern VARIANT =
      Pattern.compile("LATIN (SMALL|CAPITAL) LETTER (?:OPEN |BARRED |DOTLESS )?([A-Z])( WITH .*)?");
  // Scripts whose letters are mixed with Latin ones in words by nobody but tricksters.
  private static final Set<Integer> SCRIPTS =
      Set.of(
          UScript.ARMENIAN,
          UScript.CANADIAN_ABORIGINAL,
          UScript.CARIAN,
          UScript.CHEROKEE,
          UScript.COPTIC,
          UScript.CYRILLIC,
          UScript.DESERET,
          UScript.GEORGIAN,
          UScript.GREEK,
          UScript.LISU,
          UScript.LYCIAN,
          UScript.OSAGE,
          UScript.WARANG_CITI);

  // Likenesses that generators of "fancy text" use and the confusables lack: seen, not derived.
  private static final Map<String, String> ALSO =
      Map.ofEntries(
          Map.entry("\u019a", "t"),
          Map.entry("\u028b", "v"),
          Map.entry("\u0285", "l"),
          Map.entry("\u026e", "z"),
          Map.entry("\u028a", "u"),
          Map.entry("\u028d", "m"),
          Map.entry("\u014b", "n"),
          Map.entry("\u014a", "N"),
          Map.entry("\u0259", "e"),
          Map.entry("\u050b", "h"),
          Map.entry("\u0503", "d"),
          Map.entry("\u04c4", "k"),
          Map.entry("\u0493", "f"),
          Map.entry("\u04a3", "h"),
          Map.entry("\u0586", "s"));

  private static final SpoofChecker CHECKER = new SpoofChecker.Builder().build();

  @Test
  void table_isWhatUnicodeSays() throws IOException {
    String table;
    try (InputStream in = Homoglyphs.class.getResourceAsStream("homoglyphs.txt")) {
      assertThat(in).isNotNull();
      table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(table).isEqualTo(made());
  }

  private static String made() {
    UnicodeSet living = living();
    Map<String, StringBuilder> lines = new TreeMap<>();
    for (int c = 0x80; c <= 0x1ffff; c++) {
      String line = line(c, living.contains(c));
      if (line != null) {
        lines.computeIfAbsent(line, key -> new StringBuilder()).appendCodePoint(c);
      }
    }
    StringBuilder out =
        new StringBuilder(
            "# Made by HomoglyphsTableTest from Unicode %s, ICU4J %s: kind, plain letters, letters.%n"
                .formatted(
                    version(UCharacter.getUnicodeVersion()), version(VersionInfo.ICU_VERSION))
                .replace(System.lineSeparator(), "\n"));
    lines.forEach((line, letters) -> out.append(line).append(' ').append(letters).append('\n'));
    return out.toString();
  }

  private static String version(VersionInfo version) {
    return version.getMajor() + "." + version.getMinor();
  }

  /** The letters of all orthographies that CLDR knows. */
  private static UnicodeSet living() {
    UnicodeSet living = new UnicodeSet();
    for (ULocale locale : ULocale.getAvailableLocales()) {
      for (int type : new int[] {LocaleData.ES_STANDARD, LocaleData.ES_AUXILIARY}) {
        UnicodeSet letters =
            LocaleData.getInstance(locale).getExemplarSet(UnicodeSet.ADD_CASE_MAPPINGS, type);
        if (letters != null) {
          living.addAll(letters);
        }
      }
    }
    return living;
  }

  private static @Nullable String line(int c, boolean living) {
    String letter = Character.toString(c);
    String name = UCharacter.getName(c);
    if (name == null || !Normalizer2.getNFKDInstance().normalize(letter).equals(letter)) {
      return null;
    }
    Matcher negative = NEGATIVE.matcher(name);
    if (negative.matches()) {
      return "SURE " + negative.group(1);
    }
    String plain = plain(c, letter, name);
    if (plain == null || !UCharacter.isLetter(c)) {
      return null;
    }
    int script = UScript.getScript(c);
    if (script != UScript.LATIN) {
      return SCRIPTS.contains(script) && plain.length() == 1 ? "OTHER " + plain : null;
    }
    boolean phonetic = c >= 0x250 && c <= 0x2af;
    if (SMALL_CAPITAL.matcher(name).matches() && !phonetic && !living) {
      return "SURE " + plain;
    }
    return living ? plain.length() == 1 ? "LIVING " + plain : null : "ODD " + plain;
  }

  private static @Nullable String plain(int c, String letter, String name) {
    if (ALSO.containsKey(letter)) {
      return ALSO.get(letter);
    }
    String alike = CHECKER.getSkeleton(letter);
    if (alike.matches("[A-Za-z]{1,2}")) {
      // The confusables write a capital I as l.
      return alike.equals("l") && UCharacter.getType(c) == UCharacterCategory.UPPERCASE_LETTER
          ? "I"
          : alike;
    }
    Matcher small = SMALL_CAPITAL.matcher(name);
    if (small.matches()) {
      return small.group(1).toLowerCase(Locale.ROOT);
    }
    Matcher variant = VARIANT.matcher(name);
    if (variant.matches()) {
      return variant.group(1).equals("SMALL")
          ? variant.group(2).toLowerCase(Locale.ROOT)
          : variant.group(2);
    }
    return null;
  }
}
